"""A simple and slow model of the standards: the meaning of an encoder's bytes, and the expected events of a workload.

The vectors are the authority. `conformance/run --self-check` compares this model with them.
"""

import re

LINE_END = re.compile("\r\n|\n|\r")


def read_events(stream, last_event_id=""):
    """The items of an event stream, and the last event ID at its end."""
    text = stream.decode("utf-8", "replace")
    if text.startswith("\ufeff"):
        text = text[1:]
    # The text after the last line end is an incomplete line. It belongs to a block that is discarded. A comment or a
    # reconnection time would need a complete line, too.
    lines = LINE_END.split(text)[:-1]
    items, data, event_type, buffered_id = [], [], "", last_event_id
    for line in lines:
        if not line:
            last_event_id = buffered_id
            if data:
                items.append({"event": event_type or "message", "data": "\n".join(data), "id": last_event_id})
            data, event_type = [], ""
            continue
        name, _, value = line.partition(":")
        if value.startswith(" ") and name:
            value = value[1:]
        if not name:
            items.append({"comment": value})
        elif name == "data":
            data.append(value)
        elif name == "event":
            event_type = value
        elif name == "id" and "\0" not in value:
            buffered_id = value
        elif name == "retry" and re.fullmatch("[0-9]+", value):
            items.append({"retry": value})
    return items, last_event_id


class Broken(Exception):
    """Bytes that are not a chunked body."""


def read_chunked(octets):
    """The content, the chunk sizes and the trailer fields of a complete chunked body without extensions."""
    content, sizes, at = b"", [], 0
    while True:
        end = octets.find(b"\r\n", at)
        digits = octets[at:end] if end >= 0 else b""
        if not re.fullmatch(b"[0-9A-Fa-f]+", digits):
            raise Broken(f"no chunk size at {at}")
        size, at = int(digits, 16), end + 2
        if size == 0:
            break
        piece = octets[at : at + size]
        if len(piece) < size or octets[at + size : at + size + 2] != b"\r\n":
            raise Broken(f"no end of chunk at {at + size}")
        content, at = content + piece, at + size + 2
        sizes.append(size)
        if at == len(octets):
            return content, sizes, None
    trailers = []
    while True:
        end = octets.find(b"\r\n", at)
        if end < 0:
            raise Broken(f"no line end behind {at}")
        line, at = octets[at:end].decode("latin-1"), end + 2
        if not line:
            break
        name, _, value = line.partition(":")
        trailers.append([name, value.strip(" \t")])
    if at != len(octets):
        raise Broken(f"octets behind the end at {at}")
    return content, sizes, trailers
