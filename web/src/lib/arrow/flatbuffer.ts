/** Just enough of FlatBuffers to read the messages of an Arrow stream: tables, vectors, strings. */

export class Reader {
  readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  root(): Table {
    return new Table(this, this.view.getUint32(0, true));
  }
}

export class Table {
  private readonly fieldsAt: number;
  private readonly fieldsLength: number;

  constructor(private readonly reader: Reader, private readonly at: number) {
    this.fieldsAt = at - reader.view.getInt32(at, true);
    this.fieldsLength = reader.view.getUint16(this.fieldsAt, true);
  }

  /** Where the field of this number lies; 0 if it is absent (it then has its default). */
  private place(field: number): number {
    const slot = 4 + field * 2;
    if (slot >= this.fieldsLength) return 0;
    const offset = this.reader.view.getUint16(this.fieldsAt + slot, true);
    return offset === 0 ? 0 : this.at + offset;
  }

  has(field: number): boolean {
    return this.place(field) !== 0;
  }

  byte(field: number, otherwise = 0): number {
    const at = this.place(field);
    return at === 0 ? otherwise : this.reader.view.getUint8(at);
  }

  short(field: number, otherwise = 0): number {
    const at = this.place(field);
    return at === 0 ? otherwise : this.reader.view.getInt16(at, true);
  }

  int(field: number, otherwise = 0): number {
    const at = this.place(field);
    return at === 0 ? otherwise : this.reader.view.getInt32(at, true);
  }

  long(field: number): number {
    const at = this.place(field);
    return at === 0 ? 0 : Number(this.reader.view.getBigInt64(at, true));
  }

  table(field: number): Table | null {
    const at = this.place(field);
    return at === 0 ? null : new Table(this.reader, at + this.reader.view.getUint32(at, true));
  }

  text(field: number): string {
    const at = this.place(field);
    if (at === 0) return '';
    const start = at + this.reader.view.getUint32(at, true);
    const length = this.reader.view.getUint32(start, true);
    return new TextDecoder().decode(this.reader.bytes.subarray(start + 4, start + 4 + length));
  }

  tables(field: number): Table[] {
    const list: Table[] = [];
    const { start, length } = this.vector(field);
    for (let index = 0; index < length; index++) {
      const at = start + index * 4;
      list.push(new Table(this.reader, at + this.reader.view.getUint32(at, true)));
    }
    return list;
  }

  /** A vector of pairs of 64-bit numbers, as Arrow writes its nodes and buffers. */
  pairs(field: number): [number, number][] {
    const list: [number, number][] = [];
    const { start, length } = this.vector(field);
    for (let index = 0; index < length; index++) {
      const at = start + index * 16;
      list.push([Number(this.reader.view.getBigInt64(at, true)), Number(this.reader.view.getBigInt64(at + 8, true))]);
    }
    return list;
  }

  private vector(field: number): { start: number; length: number } {
    const at = this.place(field);
    if (at === 0) return { start: 0, length: 0 };
    const start = at + this.reader.view.getUint32(at, true);
    return { start: start + 4, length: this.reader.view.getUint32(start, true) };
  }
}
