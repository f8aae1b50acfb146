"""The protocol: a line of JSON comes in, a line of JSON goes out."""

import base64
import json
import platform
import sys
from importlib.metadata import version


def pieces(request):
    octets, cuts = base64.b64decode(request["input"]), request["cuts"]
    for _ in range(request["repeat"]):
        start = 0
        for end in [*cuts, len(octets)]:
            # None of these decoders gets empty pieces from its transport.
            if end > start:
                yield octets[start:end]
            start = end


def serve(distribution, decode, **about):
    """`decode` takes a request and yields items."""
    language = f"Python {platform.python_version()}"
    hello = {"protocol": 1, "name": distribution, "version": version(distribution), "language": language}
    hello.update(makes="owned strings", suites=["decode"], **about)
    for line in sys.stdin:
        request = json.loads(line)
        answer = hello if request["op"] == "hello" else answer_to(request, decode)
        print(json.dumps({"n": request["n"], **answer}), flush=True)


def answer_to(request, decode):
    counting, count, items, error = request["answer"] == "count", 0, [], None
    try:
        for item in decode(request):
            count += "event" in item
            if not counting:
                items.append(item)
    except Exception as raised:
        error = f"{type(raised).__name__}: {raised}"
    return {"count": count, "error": error} if counting else {"items": items, "error": error}
