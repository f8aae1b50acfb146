// The vectors of this repository, and more from $SSE_WIRE_VECTORS if it is set. Also the cuts of a stream.
import { existsSync, readFileSync } from "node:fs";

const OWN = new URL("../../tests/vectors/", import.meta.url);

export function rows(name) {
  const rows = read(new URL(name, OWN));
  const more = process.env.SSE_WIRE_VECTORS;
  for (const set of more ? ["own", "third-party"] : []) {
    const path = `${more}/${set}/${name}`;
    if (!existsSync(path)) continue;
    const known = new Set(rows.map((row) => JSON.stringify(row)));
    for (const row of read(path)) {
      if (!known.has(JSON.stringify(row))) rows.push({ set, ...row });
    }
  }
  if (rows.length === 0) throw new Error(`there are no vectors in ${name}`);
  return rows;
}

function read(path) {
  const lines = readFileSync(path, "utf8").split("\n").filter((line) => line !== "");
  // An integer that is too large for a double stays a string of digits.
  return lines.map((line) => JSON.parse(line.replace(/: (\d{16,})(?=[,}\]])/g, ': "$1"')));
}

export const base64 = (text) => Buffer.from(text, "base64");

/** The cuts to test: none, byte by byte, those of the row, each single cut, and for short streams each pair of cuts. */
export function* everyCut(stream, given = []) {
  yield [];
  yield Array.from({ length: Math.max(stream.length - 1, 0) }, (_, at) => at + 1);
  if (given.length > 0) yield given;
  if (stream.length <= 2000) {
    for (let cut = 0; cut <= stream.length; cut++) yield [cut];
  } else {
    // In a long stream, single cuts near line ends and colons, and where vectors and buffers begin.
    const cuts = new Set();
    stream.forEach((byte, at) => {
      if (at % 64 === 0 || (stream.length < 20_000 && (byte === 10 || byte === 13 || byte === 58))) {
        for (const cut of [at - 1, at, at + 1]) if (cut >= 0) cuts.add(cut);
      }
    });
    for (const cut of cuts) yield [cut];
  }
  if (stream.length <= 40) {
    for (let first = 0; first < stream.length; first++) {
      for (let second = first; second <= stream.length; second++) yield [first, second];
    }
  }
}

export function chunks(stream, cuts) {
  const starts = [0, ...cuts];
  return starts.map((start, index) => stream.subarray(start, cuts[index] ?? stream.length));
}
