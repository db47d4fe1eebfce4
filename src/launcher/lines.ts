import { StringDecoder } from 'node:string_decoder';

/** Cuts what arrives in pieces into lines; what follows the last newline waits for its rest. */
export class Lines {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  take(chunk: Buffer): readonly string[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }
}
