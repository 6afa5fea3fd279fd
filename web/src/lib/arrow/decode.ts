/**
 * Reads an Arrow IPC stream of flat columns into typed arrays. Our tables have numbers, texts and dictionaries of texts,
 * uncompressed (the transfer is); everything else is refused with a clear message. A fraction of the size of the full
 * library, and nothing but views on the bytes that came.
 */
import { Reader, type Table } from './flatbuffer';

export type Numbers =
  | Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array | BigUint64Array | BigInt64Array;

export interface Column {
  name: string;
  /** The numbers; for a dictionary the indices into `words`. */
  values: Numbers;
  /** For texts: the words; for a dictionary: what the indices stand for. */
  words?: string[];
  /** One byte a row, 0 where there is nothing; absent if every row has a value. */
  present?: Uint8Array;
}

export interface ArrowTable {
  length: number;
  columns: Map<string, Column>;
  metadata: Map<string, string>;
}

interface Kind { make: (buffer: ArrayBuffer, at: number, length: number) => Numbers; bytes: number }

interface Field {
  name: string;
  kind: Kind | 'text' | 'large-text' | 'flag';
  dictionary: number | null;
}

const SCHEMA = 1;
const DICTIONARY = 2;
const RECORDS = 3;

const kinds = {
  u8: { make: (b: ArrayBuffer, a: number, n: number) => new Uint8Array(b, a, n), bytes: 1 },
  u16: { make: (b: ArrayBuffer, a: number, n: number) => new Uint16Array(b, a, n), bytes: 2 },
  u32: { make: (b: ArrayBuffer, a: number, n: number) => new Uint32Array(b, a, n), bytes: 4 },
  u64: { make: (b: ArrayBuffer, a: number, n: number) => new BigUint64Array(b, a, n), bytes: 8 },
  i8: { make: (b: ArrayBuffer, a: number, n: number) => new Int8Array(b, a, n), bytes: 1 },
  i16: { make: (b: ArrayBuffer, a: number, n: number) => new Int16Array(b, a, n), bytes: 2 },
  i32: { make: (b: ArrayBuffer, a: number, n: number) => new Int32Array(b, a, n), bytes: 4 },
  i64: { make: (b: ArrayBuffer, a: number, n: number) => new BigInt64Array(b, a, n), bytes: 8 },
  f32: { make: (b: ArrayBuffer, a: number, n: number) => new Float32Array(b, a, n), bytes: 4 },
  f64: { make: (b: ArrayBuffer, a: number, n: number) => new Float64Array(b, a, n), bytes: 8 },
} satisfies Record<string, Kind>;

function whole(width: number, signed: boolean): Kind {
  const kind = kinds[`${signed ? 'i' : 'u'}${width}` as keyof typeof kinds];
  if (!kind) throw new Error(`Arrow: no whole numbers of ${width} bits`);
  return kind;
}

function fieldOf(table: Table): Field {
  const name = table.text(0);
  const type = table.byte(2);
  const dictionary = table.table(4);
  const of = table.table(3);
  const simple = (kind: Field['kind']): Field => ({ name, kind, dictionary: null });
  if (dictionary) {
    const index = dictionary.table(1);
    return { name, kind: index ? whole(index.int(0, 32), index.byte(1) !== 0) : kinds.i32, dictionary: dictionary.long(0) };
  }
  switch (type) {
    case 2: return simple(whole(of?.int(0, 32) ?? 32, (of?.byte(1) ?? 0) !== 0));
    case 3: return simple((of?.short(0) ?? 1) === 2 ? kinds.f64 : kinds.f32);
    case 5: return simple('text');
    case 6: return simple('flag');
    case 20: return simple('large-text');
    default: throw new Error(`Arrow: column ${name} is of a kind (${type}) that these pages do not read`);
  }
}

/** Buffers of a record batch, taken one after another in the order of the columns. */
class Batch {
  readonly length: number;
  private readonly nodes: [number, number][];
  private readonly buffers: [number, number][];
  private node = 0;
  private buffer = 0;

  constructor(header: Table, private readonly body: Uint8Array) {
    this.length = header.long(0);
    this.nodes = header.pairs(1);
    this.buffers = header.pairs(2);
    if (header.has(3)) throw new Error('Arrow: compressed buffers are not read here; compress the transfer instead');
  }

  private next(): Uint8Array {
    const [offset, length] = this.buffers[this.buffer++] ?? [0, 0];
    return this.body.subarray(offset, offset + length);
  }

  column(field: Field): Column {
    const [length, missing] = this.nodes[this.node++] ?? [0, 0];
    const validity = this.next();
    const present = missing > 0 ? bits(validity, length) : undefined;
    const { kind, name } = field;
    if (kind === 'text' || kind === 'large-text') {
      const ends = this.next();
      const bytes = this.next();
      const offsets = kind === 'text' ? numbers(kinds.i32, ends, length + 1) : numbers(kinds.i64, ends, length + 1);
      const decoder = new TextDecoder();
      const words = Array.from({ length }, (_, row) => decoder.decode(bytes.subarray(Number(offsets[row]), Number(offsets[row + 1]))));
      return withPresent({ name, values: new Uint8Array(0), words }, present);
    }
    if (kind === 'flag') return withPresent({ name, values: bits(this.next(), length) }, present);
    return withPresent({ name, values: numbers(kind, this.next(), length) }, present);
  }
}

function withPresent(column: Column, present: Uint8Array | undefined): Column {
  return present ? { ...column, present } : column;
}

function bits(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, row) => ((bytes[row >> 3] ?? 0) >> (row & 7)) & 1);
}

/** A view on the bytes where they are aligned, a copy where they are not. */
function numbers(kind: Kind, bytes: Uint8Array, length: number): Numbers {
  const at = bytes.byteOffset;
  if (length > 0 && bytes.byteLength < length * kind.bytes) throw new Error('Arrow: the stream ends too early');
  if (at % kind.bytes === 0) return kind.make(bytes.buffer as ArrayBuffer, at, length);
  return kind.make(bytes.slice(0, length * kind.bytes).buffer as ArrayBuffer, 0, length);
}

function join(first: Column, second: Column): Column {
  const made = first.values.constructor as unknown as new (length: number) => Numbers;
  const values = new made(first.values.length + second.values.length);
  (values as Uint8Array).set(first.values as Uint8Array, 0);
  (values as Uint8Array).set(second.values as Uint8Array, first.values.length);
  const joined: Column = { name: first.name, values };
  if (first.words && second.words && first.values.length === 0) joined.words = first.words.concat(second.words);
  else if (second.words) joined.words = second.words;
  if (first.present || second.present) {
    const rows = (column: Column) => column.present ?? new Uint8Array(column.values.length || (column.words?.length ?? 0)).fill(1);
    joined.present = Uint8Array.from([...rows(first), ...rows(second)]);
  }
  return joined;
}

export function decodeArrow(buffer: ArrayBuffer): ArrowTable {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  const columns = new Map<string, Column>();
  const metadata = new Map<string, string>();
  const dictionaries = new Map<number, string[]>();
  let fields: Field[] | null = null;
  let length = 0;
  let at = 0;
  while (at + 8 <= bytes.length) {
    // Each message: a mark, the length of its head, the head, the body; a head of no length ends the stream.
    const marked = view.getUint32(at, true) === 0xffffffff;
    const headLength = view.getInt32(marked ? at + 4 : at, true);
    at += marked ? 8 : 4;
    if (headLength === 0) break;
    if (headLength < 0 || at + headLength > bytes.length) throw new Error('Arrow: the stream ends too early');
    const message = new Reader(bytes.subarray(at, at + headLength)).root();
    const bodyLength = message.long(3);
    const body = bytes.subarray(at + headLength, at + headLength + bodyLength);
    if (body.length < bodyLength) throw new Error('Arrow: the stream ends too early');
    at += headLength + bodyLength;
    const header = message.table(2);
    if (!header) continue;
    switch (message.byte(1)) {
      case SCHEMA:
        fields = header.tables(1).map(fieldOf);
        for (const pair of header.tables(2)) metadata.set(pair.text(0), pair.text(1));
        break;
      case DICTIONARY: {
        const data = header.table(1);
        if (!data) break;
        const words = new Batch(data, body).column({ name: '', kind: 'text', dictionary: null }).words ?? [];
        const id = header.long(0);
        dictionaries.set(id, header.byte(2) ? (dictionaries.get(id) ?? []).concat(words) : words);
        break;
      }
      case RECORDS: {
        if (!fields) throw new Error('Arrow: rows before a schema');
        const batch = new Batch(header, body);
        length += batch.length;
        for (const field of fields) {
          const column = batch.column(field);
          if (field.dictionary !== null) column.words = dictionaries.get(field.dictionary) ?? [];
          const before = columns.get(field.name);
          columns.set(field.name, before ? join(before, column) : column);
        }
        break;
      }
    }
  }
  if (!fields) throw new Error('Arrow: this is not an Arrow stream');
  for (const field of fields) {
    if (!columns.has(field.name)) columns.set(field.name, { name: field.name, values: new Float32Array(0), words: [] });
  }
  return { length, columns, metadata };
}

/** The numbers of a column, by its name; a clear error if the table has none of that name. */
export function numbersOf(table: ArrowTable, name: string): Numbers {
  const column = table.columns.get(name);
  if (!column) throw new Error(`The server sent a table without the column ${name}`);
  return column.values;
}
