// The host of the module: writes arguments to the input, calls an export, and reads the output. See src/wire.rs.
import { readFileSync } from "node:fs";

const AREA = 1 << 20;

export async function load(path) {
  // The module has no imports.
  const { instance } = await WebAssembly.instantiate(readFileSync(path), {});
  const { memory, input, output, ...calls } = instance.exports;
  const place = Buffer.from(memory.buffer, input(), AREA);
  const result = Buffer.from(memory.buffer, output(), AREA);

  /** Calls an export with byte strings in memory and numbers as arguments. Returns the bytes of the output. */
  return function call(name, parts, ...numbers) {
    let length = 0;
    for (const part of parts) {
      length = place.writeUInt32LE(part.length, length);
      length += part.copy(place, length);
    }
    return result.subarray(0, calls[name](length, ...numbers));
  };
}

/** Reads an output from the front. */
export class Reader {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get done() {
    return this.#at === this.#bytes.length;
  }

  tag() {
    return String.fromCharCode(this.#bytes[this.#at++]);
  }

  flag() {
    return this.#bytes[this.#at++] === 1;
  }

  /** A BigInt, because a double cannot hold all numbers of 64 bits. */
  number() {
    this.#at += 8;
    return this.#bytes.readBigUInt64LE(this.#at - 8);
  }

  maybe() {
    return this.flag() ? Number(this.number()) : undefined;
  }

  bytes() {
    const start = this.#at + 4;
    this.#at = start + this.#bytes.readUInt32LE(this.#at);
    return Buffer.from(this.#bytes.subarray(start, this.#at));
  }

  /** Decodes a text as a browser does. A byte order mark is not removed. */
  text() {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes());
  }
}
