import { AppendRefused } from './errors.js';

/**
 * Columns of values as PostgreSQL's binary protocol takes them: one-dimensional arrays. Compared
 * with text, nothing has to be quoted here and nothing to be unquoted there.
 *
 * An array is a head of five 32-bit numbers (dimensions, nulls, type, length, lower bound), and then
 * for each value its length and its bytes.
 */
const types = { bigint: 20, bytea: 17, integer: 23, jsonb: 3802, text: 25, uuid: 2950 } as const;

const headBytes = 20;
const lengthBytes = 4;

export function textColumn(values: readonly string[]): Buffer {
  const column = new Column(types.text, values.length, bytesOf(values));
  for (const value of values) column.addText(value);
  return column.buffer;
}

/** Texts that are JSON already. */
export function jsonColumn(values: readonly string[]): Buffer {
  const version = 1;
  const column = new Column(types.jsonb, values.length, bytesOf(values) + values.length);
  for (const value of values) column.addText(value, version);
  return column.buffer;
}

export function integerColumn(values: readonly number[]): Buffer {
  const column = new Column(types.integer, values.length, values.length * 4);
  for (const value of values) column.addInteger(value);
  return column.buffer;
}

export function bigintColumn(values: readonly number[]): Buffer {
  const column = new Column(types.bigint, values.length, values.length * 8);
  for (const value of values) column.addBigint(value);
  return column.buffer;
}

/** Written in hexadecimal digits. */
export function hashColumn(values: readonly string[]): Buffer {
  return hexColumn(types.bytea, values);
}

export function uuidColumn(values: readonly string[]): Buffer {
  return hexColumn(
    types.uuid,
    values.map((uuid) => uuid.replaceAll('-', '')),
  );
}

function hexColumn(type: number, values: readonly string[]): Buffer {
  const bytes = values.reduce((sum, { length }) => sum + length / 2, 0);
  const column = new Column(type, values.length, bytes);
  for (const value of values) column.addHex(value);
  return column.buffer;
}

function bytesOf(texts: readonly string[]): number {
  let bytes = 0;
  for (const text of texts) bytes += Buffer.byteLength(text);
  return bytes;
}

class Column {
  readonly buffer: Buffer;
  #at = 0;

  constructor(type: number, length: number, bytes: number) {
    this.buffer = Buffer.allocUnsafe(
      length === 0 ? headBytes - 8 : headBytes + length * lengthBytes + bytes,
    );
    const head = length === 0 ? [0, 0, type] : [1, 0, type, length, 1];
    for (const number of head) this.#at = this.buffer.writeInt32BE(number, this.#at);
  }

  addText(text: string, version?: number): void {
    const start = this.#at + lengthBytes;
    let at = start;
    if (version !== undefined) at = this.buffer.writeUInt8(version, at);
    this.#close(start, at + this.buffer.write(text, at));
  }

  addHex(digits: string): void {
    const start = this.#at + lengthBytes;
    this.#close(start, start + this.buffer.write(digits, start, 'hex'));
  }

  addInteger(value: number): void {
    if (!Number.isInteger(value)) throw new AppendRefused(`${value} is no integer`);
    const start = this.#at + lengthBytes;
    this.#close(start, this.buffer.writeInt32BE(value, start));
  }

  addBigint(value: number): void {
    const start = this.#at + lengthBytes;
    this.#close(start, this.buffer.writeBigInt64BE(BigInt(value), start));
  }

  /** The length goes before the value, and is known after it. */
  #close(start: number, end: number): void {
    this.buffer.writeInt32BE(end - start, this.#at);
    this.#at = end;
  }
}
