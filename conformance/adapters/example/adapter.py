#!/usr/bin/env python3
"""An example adapter: a decoder that uses only the standard library, and the protocol. Start from here."""

import base64
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
sys.dont_write_bytecode = True
from suite.model import read_events  # noqa: E402

HELLO = {
    "protocol": 1,
    "name": "the runner's own model",
    "version": "1",
    "language": "Python",
    "makes": "owned strings",
    "suites": ["decode"],
    "reports": ["retry", "comments", "last_event_id"],
    "ids": "in-force",
}


def pieces(octets, cuts):
    for start, end in zip([0, *cuts], [*cuts, len(octets)]):
        yield octets[start:end]


def decode(request):
    octets = base64.b64decode(request["input"])
    # A real decoder is fed piece by piece here. This one takes all pieces at once.
    fed = b"".join(piece for _ in range(request["repeat"]) for piece in pieces(octets, request["cuts"]))
    items, last_event_id = read_events(fed, request["last_event_id"])
    if request["answer"] == "count":
        return {"count": sum("event" in item for item in items)}
    return {"items": items, "last_event_id": last_event_id}


for line in sys.stdin:
    request = json.loads(line)
    answer = HELLO if request["op"] == "hello" else decode(request)
    print(json.dumps({"n": request["n"], **answer}), flush=True)
