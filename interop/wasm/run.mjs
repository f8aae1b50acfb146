// Runs the vectors through the module: whole, byte by byte and with every cut. Prints the number of runs. A difference
// is an error.
//
//   node run.mjs MODULE.wasm
import { strict as assert } from "node:assert";
import { load, Reader } from "./host.mjs";
import { base64, chunks, everyCut, rows } from "./vectors.mjs";

const call = await load(process.argv[2]);
const bytes = (text) => Buffer.from(text, "utf8");
const latin1 = (text) => Buffer.from(text, "latin1");

/** Runs a stream with every cut. Each result has to equal `expected`, that of the whole. Returns the number of runs. */
function underEveryCut(name, stream, given, run, expected) {
  let runs = 0;
  for (const cuts of everyCut(stream, given)) {
    assert.deepEqual(run(chunks(stream, cuts)), expected, `${name}, cut at ${cuts.slice(0, 9)}`);
    runs += 1;
  }
  return runs;
}

// ---- event streams

const decode = (seed, pieces, data, text) => call("decode", [seed, ...pieces], data, text);

function readEvent(reader) {
  const [type, data, id] = [reader.text(), reader.text(), reader.text()];
  return { event: data, type, id, own_id: reader.flag(), oversized_id: reader.maybe() };
}

function readOversized(reader) {
  const [part, limit, length] = [reader.text(), Number(reader.number()), Number(reader.number())];
  return { oversized: part, limit, length, oversized_id: reader.maybe() };
}

function readItem(reader, tag) {
  switch (tag) {
    case "e":
      return readEvent(reader);
    case "r":
      return { retry: reader.number() };
    case "c": {
      const comment = reader.bytes();
      return { comment: comment.toString(), length: comment.length };
    }
    case "C":
      return { comment: null, length: Number(reader.number()) };
    case "o":
      return readOversized(reader);
    default:
      throw new Error(`an item begins with ${tag}`);
  }
}

/** Reads an output: the items, the result of `finish`, and the last event ID. */
function reading(output) {
  const reader = new Reader(output);
  const items = [];
  let tag = reader.tag();
  for (; tag !== "." && tag !== "?"; tag = reader.tag()) {
    items.push({ ...readItem(reader, tag), at: Number(reader.number()) });
  }
  let end = tag === "." ? "clean" : "incomplete";
  for (tag = reader.tag(); tag !== "="; tag = reader.tag()) end = readItem(reader, tag);
  const lastEventId = reader.text();
  assert(reader.done);
  return { items, end, lastEventId };
}

/** An event with the names of `sse-parse.jsonl`. */
const asInRow = ({ event, type, id }) => ({ event: type, data: event, id });

function parse() {
  let runs = 0;
  const all = rows("sse-parse.jsonl");
  for (const row of all) {
    const stream = base64(row.input_b64);
    const seed = bytes(row.initial_last_event_id ?? "");
    const output = Buffer.from(decode(seed, [stream], 70_000, 10_000));
    const { items, lastEventId } = reading(output);
    const events = items.filter((item) => "event" in item);
    assert.deepEqual(events.map(asInRow), row.events.map(({ event, data, id }) => ({ event, data, id })), row.id);
    const retries = items.filter((item) => "retry" in item).map((item) => item.retry);
    const milliseconds = (value) => (BigInt(value) < 1n << 64n ? BigInt(value) : (1n << 64n) - 1n);
    assert.deepEqual(retries.at(-1) ?? null, row.retry === null ? null : milliseconds(row.retry), row.id);
    if (row.retries) assert.deepEqual(retries, row.retries.map(milliseconds), row.id);
    assert.deepEqual(items.filter((item) => "comment" in item).map((item) => item.comment), row.comments, row.id);
    assert.equal(lastEventId, row.last_event_id, row.id);
    assert(!items.some((item) => "oversized" in item), row.id);
    runs += underEveryCut(row.id, stream, row.chunks, (pieces) => decode(seed, pieces, 70_000, 10_000), output);
  }
  return [all.length, runs];
}

function limits() {
  let runs = 0;
  const all = rows("limits.jsonl");
  for (const row of all) {
    const [stream, seed] = [bytes(row.stream), bytes(row.seed ?? "")];
    const output = Buffer.from(decode(seed, [stream], row.data, row.text));
    const due = (item) => {
      if (typeof item === "string") return item;
      const { at, ...rest } = item;
      const place = at === undefined ? {} : { at };
      if ("oversized" in item) {
        const ofId = item.oversized === "id";
        const oversized_id = item.oversized_id ?? (ofId ? item.length : undefined);
        return { limit: item.oversized === "data" ? row.data : row.text, ...rest, oversized_id, ...place };
      }
      if ("retry" in item) return { retry: BigInt(item.retry), ...place };
      if ("comment" in item) return { length: bytes(item.comment ?? "").length, ...rest, ...place };
      // (The module does not return the reconnection time of an event.)
      delete rest.own_retry;
      return { type: "", id: "", own_id: false, oversized_id: undefined, ...rest, ...place };
    };
    const expected = { items: row.items.map(due), end: due(row.end), lastEventId: row.last_event_id };
    for (const item of [...expected.items, expected.end]) if (item.type === "") item.type = "message";
    assert.deepEqual(reading(output), expected, row.name);
    runs += underEveryCut(row.name, stream, [], (pieces) => decode(seed, pieces, row.data, row.text), output);
  }
  return [all.length, runs];
}

function encode() {
  let runs = 0;
  const all = rows("encode.jsonl");
  for (const row of all) {
    const fields = Object.entries(row.input).flatMap(([name, value]) => {
      if (name === "data_b64") return [["data", base64(value)]];
      if (name === "values") return [["values", ""], ...value.map((value) => ["value", value])];
      if (name !== "retry") return [[name, value]];
      const milliseconds = Buffer.alloc(8);
      milliseconds.writeBigUInt64LE(BigInt(value));
      return [[name, milliseconds]];
    });
    const reader = new Reader(Buffer.from(call("encode", fields.flat().map((part) => Buffer.from(part)))));
    runs += 1;
    if (row.verdict === "ok-but-not-dispatched") {
      assert(reader.done, row.id);
      continue;
    }
    const tag = reader.tag();
    if (row.verdict === "reject") {
      assert.equal(tag, "x", row.id);
      const refused = [reader.text(), Number(reader.number()), Number(reader.number())];
      if ("offset" in row) assert.deepEqual(refused, [row.field, row.byte, row.offset], row.id);
      continue;
    }
    assert.equal(tag, "f", row.id);
    const frame = reader.bytes();
    if ("wire" in row || "wire_b64" in row) {
      assert.deepEqual(frame, "wire" in row ? bytes(row.wire) : base64(row.wire_b64), row.id);
    }
    const output = Buffer.from(decode(bytes(""), [frame], 70_000, 10_000));
    if (row.parses_to_events) {
      const events = reading(output).items.filter((item) => "event" in item);
      assert.deepEqual(events.map(asInRow), row.parses_to_events, row.id);
    }
    runs += underEveryCut(row.id, frame, [], (pieces) => decode(bytes(""), pieces, 70_000, 10_000), output);
  }
  return [all.length, runs];
}

// ---- the chunked coding

/** Reads an output: data and trailers joined, where the body ends, and the error. */
function body(output) {
  const reader = new Reader(output);
  const [data, trailers] = [[], []];
  for (let tag = reader.tag(); ; tag = reader.tag()) {
    if (tag === "d") data.push(reader.bytes());
    else if (tag === "t") trailers.push(reader.bytes());
    else {
      const rest =
        tag === "."
          ? { consumed: Number(reader.number()), error: null, error_at: null }
          : { consumed: null, error: reader.text(), error_at: Number(reader.number()) };
      assert(reader.done);
      const joined = (pieces) => Buffer.concat(pieces).toString("latin1");
      return { data: joined(data), trailers: joined(trailers), ...rest };
    }
  }
}

function fields(section) {
  const lines = section.split(/\r?\n/).filter((line) => line !== "");
  return lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
  });
}

function decodeChunked() {
  let runs = 0;
  const all = rows("chunked.jsonl");
  for (const row of all) {
    const input = base64(row.input_b64);
    const { max_line = 4096, max_trailers = 8192, max_excess = 16 * 1024 } = row.limits ?? {};
    for (const lenient of [false, true]) {
      const due = (lenient && row.lenient) || row;
      const rules = [max_line, max_trailers, max_excess, lenient];
      const run = (pieces) => body(call("decode_chunked", pieces, ...rules));
      const whole = run([input]);
      const { data, trailers, ...rest } = whole;
      assert.equal(data, base64(due.body_b64).toString("latin1"), row.id);
      const { consumed, error, error_at } = due;
      assert.deepEqual(rest, { consumed, error, error_at }, row.id);
      if (due.ok) assert.deepEqual(fields(trailers), due.trailers, row.id);
      runs += underEveryCut(row.id, input, [], run, whole);
      const inPlace = (pieces) => body(call("decode_chunked_in_place", pieces, ...rules));
      runs += underEveryCut(`${row.id}, in place`, input, [], inPlace, { ...whole, trailers: "" });
    }
  }
  return [all.length, runs];
}

function encodeChunked() {
  let runs = 0;
  const all = rows("chunked-encode.jsonl");
  for (const row of all) {
    const payloads = row.pieces_b64.map(base64);
    const trailers = (row.trailers ?? []).map(([name, value]) => [`:${name}`, value]);
    const end = row.finish === false ? [] : [["end", ""]];
    const parts = [...payloads.map((payload) => ["piece", payload]), ...trailers, ...end].flat();
    const reader = new Reader(Buffer.from(call("encode_chunked", parts.map((part) => Buffer.from(part)))));
    runs += 1;
    const slices = [];
    let refused = false;
    while (!reader.done) {
      if (reader.tag() === "x") refused = true;
      else slices.push(reader.bytes());
    }
    assert.equal(refused, row.error === "trailer", row.id);
    if (refused) continue;
    const [wire, due] = [Buffer.concat(slices), base64(row.wire_b64)];
    // Another encoder wrote the sizes of a fixed width. Both bodies must decode to the same data.
    if (!row.header) assert.deepEqual(wire, due, row.id);
    for (const read of [wire, due]) {
      const run = (pieces) => body(call("decode_chunked", pieces, 4096, 8192, 16 * 1024, false));
      const whole = run([read]);
      assert.equal(whole.data, Buffer.concat(payloads).toString("latin1"), row.id);
      assert.equal(whole.consumed, row.finish === false ? null : read.length, row.id);
      runs += underEveryCut(row.id, read, [], run, whole);
    }
  }
  return [all.length, runs];
}

// ---- heads

function http() {
  const judge = (value, status, retry, coding) => {
    const parts = [["ct", value], ...(coding === undefined ? [] : [["ce", coding]])];
    return new Reader(call("judge", parts.flat().map(latin1), status, retry)).text();
  };
  const stream = "text/event-stream";
  const all = rows("http.jsonl");
  for (const row of all) {
    const name = JSON.stringify(row);
    switch (row.kind) {
      case "content-type":
        assert.equal(judge(row.value, 200, true), row.event_stream ? "open" : "fail", name);
        break;
      case "status": {
        const words = { "open (if Content-Type fits)": "open", "fail, never reconnect": "stop" };
        const due = words[row.action] ?? row.action;
        const passes = [408, 425, 429].includes(row.status) || row.status >= 500;
        assert.equal(judge(stream, row.status, false), due, name);
        assert.equal(judge(stream, row.status, true), passes ? "retry" : due, name);
        break;
      }
      case "transfer-encoding":
      case "body": {
        const codings = (row.kind === "body" ? row.te : row.lines) ?? [];
        const lengths = row.content_length ?? [];
        const parts = [...codings.map((value) => ["te", value]), ...lengths.map((value) => ["cl", value])];
        const minor = row.version === "1.0" ? 0 : 1;
        const reader = new Reader(call("body_framing", parts.flat().map(latin1), minor, row.status ?? 200));
        const came = reader.text();
        const due = row.framing === "none" ? "until-close" : row.framing;
        assert.equal(came === "length" ? `length ${reader.number()}` : came, due, name);
        break;
      }
      case "last-event-id": {
        const id = bytes(row.value);
        const reader = new Reader(call("last_event_id", [id]));
        assert.equal(!reader.done, row.send, name);
        if (row.send) {
          const [sent, received] = [reader.bytes(), reader.bytes()];
          assert.deepEqual(sent, id, name);
          assert.equal(reader.flag(), !received.equals(sent), name);
        }
        break;
      }
      default:
        throw new Error(`a row of kind ${row.kind}`);
    }
  }
  return [all.length, all.length];
}

let [vectors, runs] = [0, 0];
for (const part of [parse, limits, encode, decodeChunked, encodeChunked, http]) {
  const [some, ran] = part();
  console.log(`${part.name}: ${some} vectors, ${ran} runs`);
  vectors += some;
  runs += ran;
}
console.log(`wasm32: ${vectors} vectors, ${runs} runs`);
