/** Tables as the server sends them: Arrow streams, read by the library of Arrow itself. */
import { tableFromIPC, type Table } from 'apache-arrow';

export type ArrowTable = Table;
/** Typed arrays; 64-bit columns are of `bigint`. */
export type Numbers = (ArrayLike<number> & Iterable<number>) | (ArrayLike<bigint> & Iterable<bigint>);

/** Refuses in words what is no stream at all: the library gives an empty table instead. */
export function decodeArrow(buffer: ArrayBuffer): ArrowTable {
  const table = tableFromIPC(new Uint8Array(buffer));
  if (table.schema.fields.length === 0) throw new Error('Arrow: this is not an Arrow stream');
  return table;
}

function columnOf(table: ArrowTable, name: string) {
  const column = table.getChild(name);
  if (!column) throw new Error(`The server sent a table without the column ${name}`);
  return column;
}

/** The numbers of a column as one typed array, by its name. */
export function numbersOf(table: ArrowTable, name: string): Numbers {
  return columnOf(table, name).toArray() as Numbers;
}

/** The texts of a column; null where there is none. */
export function wordsOf(table: ArrowTable, name: string): (string | null)[] {
  return Array.from(columnOf(table, name) as Iterable<string | null>);
}
