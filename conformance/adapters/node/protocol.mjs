// The protocol: a line of JSON comes in, a line of JSON goes out.

import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';

export function version(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
}

export function* pieces(request) {
  const octets = Buffer.from(request.input, 'base64');
  for (let time = 0; time < request.repeat; time++) {
    let start = 0;
    for (const end of [...request.cuts, octets.length]) {
      yield octets.subarray(start, end);
      start = end;
    }
  }
}

// Takes the output of a decoder.
export class Sink {
  constructor(request) {
    this.counting = request.answer === 'count';
    this.count = 0;
    this.items = [];
  }
  event(event, data, id) {
    this.count++;
    if (!this.counting) this.items.push({ event, data, id });
  }
  item(item) {
    if (!this.counting) this.items.push(item);
  }
  answer(more) {
    return this.counting ? { count: this.count, ...more } : { items: this.items, ...more };
  }
}

export async function serve(hello, decode) {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const request = JSON.parse(line);
    let answer;
    if (request.op === 'hello') {
      answer = { protocol: 1, language: `JavaScript, Node ${process.versions.node}`, suites: ['decode'], ...hello };
    } else {
      const sink = new Sink(request);
      try {
        answer = sink.answer(await decode(request, sink));
      } catch (error) {
        answer = sink.answer({ error: String(error) });
      }
    }
    process.stdout.write(`${JSON.stringify({ n: request.n, ...answer })}\n`);
  }
}
