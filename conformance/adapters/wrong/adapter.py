#!/usr/bin/env python3
"""A decoder that is wrong on purpose, with the usual mistakes of programs. It shows what a report looks like.

It decodes each piece by itself, splits at two LF, trims values, parses numbers with `int`, and delivers a truncated
event at the end of the stream. It searches its buffer from the start each time. For some streams, it hangs, crashes,
prints a line that is not an answer, or allocates without end: those are results, too.
"""

import base64
import json
import sys
import time

HELLO = {
    "protocol": 1,
    "name": "a wrong decoder",
    "version": "1",
    "language": "Python",
    "makes": "owned strings",
    "suites": ["decode", "encode"],
    "reports": ["retry", "comments", "last_event_id"],
    "ids": "in-force",
}



def misbehave(octets):
    if octets.startswith(b"retry: 0x10"):
        time.sleep(3600)
    if octets.startswith(b"data: <\xf5"):
        raise SystemExit("no such character")
    if octets.startswith(b"event: a\nevent: b\nevent: c"):
        print("debug: three events?", flush=True)
    if octets.startswith(b"data: e\xcc\x81"):
        hoard = []
        while True:
            hoard.append(b"x" * (1 << 20))


class Decoder:
    def __init__(self, last_event_id):
        self.buffer, self.id, self.items = "", last_event_id, []

    def feed(self, piece):
        self.buffer += piece.decode("utf-8", "ignore").replace("\r\n", "\n")
        *blocks, self.buffer = self.buffer.split("\n\n")
        for block in blocks:
            self.block(block)

    def block(self, block):
        event, data = "message", ""
        for line in block.strip().split("\n"):
            name, _, value = line.partition(":")
            value = value.strip()
            if name == "data":
                data += value
            elif name == "event":
                event = value
            elif name == "id":
                self.id = value
            elif name == "retry":
                try:
                    self.items.append({"retry": int(value)})
                except ValueError:
                    pass
            elif not name and line:
                self.items.append({"comment": value})
        if data:
            self.items.append({"event": event, "data": data, "id": self.id})


def decode(request):
    octets = base64.b64decode(request["input"])
    misbehave(octets)
    decoder = Decoder(request["last_event_id"])
    for _ in range(request["repeat"]):
        for start, end in zip([0, *request["cuts"]], [*request["cuts"], len(octets)]):
            decoder.feed(octets[start:end])
    decoder.block(decoder.buffer)
    if request["answer"] == "count":
        return {"count": sum("event" in item for item in decoder.items)}
    return {"items": decoder.items, "last_event_id": decoder.id}


def encode(request):
    frame = request["input"]
    if "data_b64" in frame:
        return {"wire": base64.b64encode(b"data: " + base64.b64decode(frame["data_b64"]) + b"\n\n").decode()}
    if "values" in frame:
        frame = {**frame, "data": "\n".join(frame["values"])}
    lines = [f"{name}: {frame[name]}\n" for name in ("event", "id", "retry", "data") if name in frame]
    if "comment" in frame:
        lines.insert(0, f": {frame['comment']}\n")
    return {"wire": base64.b64encode("".join([*lines, "\n"]).encode()).decode()}


for line in sys.stdin:
    request = json.loads(line)
    answer = {"hello": lambda _: HELLO, "decode": decode, "encode": encode}[request["op"]](request)
    print(json.dumps({"n": request["n"], **answer}), flush=True)
