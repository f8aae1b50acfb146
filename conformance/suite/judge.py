"""Judges answers. For each suite, one function yields requests, and one returns what is wrong with an answer."""

import base64

from . import cuts, model


class Shape(Exception):
    """An answer that is JSON, but not in the form of PROTOCOL.md."""


def bytes_of(text, what):
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        raise Shape(f"{what} is not base64") from None


def text_of(value, what):
    if not isinstance(value, str):
        raise Shape(f"{what} is not a string: {value!r:.40}")
    return value


def number_of(value):
    """Milliseconds: a number, a string of digits, or None. Any other value stays as it is, and equals no number."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4000:
        return int(value)
    return value


def items_of(answer):
    items = answer.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Shape("items is not a list of objects")
    return items


def events_of(items, seed, ids):
    """Type, data and ID in force of each event. `ids` is in-force, own or none."""
    events, in_force = [], seed
    for item in items:
        if "event" not in item:
            continue
        event = {"event": item["event"] or "message", "data": text_of(item.get("data"), "data")}
        identity = item.get("id")
        if ids == "own" and identity is None:
            identity = in_force
        if ids != "none":
            in_force = event["id"] = text_of(identity or "", "id")
        events.append(event)
    return events


def comments_wrong(items, due):
    """The standard ignores comments, so it does not say whether a space after the colon is part of one."""
    came = [text_of(item["comment"], "comment") for item in items if "comment" in item]
    # A decoder that leaves the space out has to do so for all comments.
    shorter = [comment[1:] if comment.startswith(" ") else comment for comment in due]
    return [] if came in (due, shorter) else compare("comments", came, due)


def short(value):
    text = repr(value)
    return text if len(text) <= 160 else f"{text[:120]}… ({len(text)} characters)"


def compare(what, came, due):
    return [] if came == due else [f"{what}: came {short(came)}, due {short(due)}"]


def decode_requests(vector):
    length = len(base64.b64decode(vector["input"]))
    for name, cut in cuts.cuttings(length, vector["cuts"]):
        yield name, {
            "op": "decode",
            "input": vector["input"],
            "cuts": cut,
            "repeat": 1,
            "last_event_id": vector["last_event_id"],
            "answer": "items",
        }


def decode_wrong(vector, answer, hello):
    due, items = vector["expect"], items_of(answer)
    if answer.get("error") is not None:
        return [f"error: {str(answer['error'])[:160]}"]
    reports = hello["reports"]
    events_due = due["events"]
    if hello["ids"] == "none":
        events_due = [{"event": event["event"], "data": event["data"]} for event in events_due]
    wrong = compare("events", events_of(items, vector["last_event_id"], hello["ids"]), events_due)
    if "retry" in reports:
        times = [number_of(item["retry"]) for item in items if item.get("retry") is not None]
        wrong += compare("retry", times[-1] if times else None, number_of(due["retry"]))
    if "comments" in reports:
        wrong += comments_wrong(items, due["comments"])
    if "last_event_id" in reports:
        wrong += compare("last event ID", answer.get("last_event_id"), due["last_event_id"])
    return wrong


def limits_requests(vector):
    octets = vector["input_text"].encode()
    for name, cut in cuts.cuttings(len(octets)):
        yield name, {
            "op": "limits",
            "input": base64.b64encode(octets).decode(),
            "cuts": cut,
            "data": vector["data"],
            "text": vector["text"],
            "last_event_id": vector["last_event_id"],
        }


# Keys that an item of this suite may lack if the decoder does not report them.
OPTIONAL = ("at", "own_id", "own_retry", "oversized_id")


def limited(item, reports):
    if not isinstance(item, dict):
        return item
    item = {key: value for key, value in item.items() if key not in OPTIONAL or key in reports}
    if "event" in item:
        item = {"type": "message", "id": "", **item}
    return {key: value for key, value in item.items() if value is not None and value is not False or key == "comment"}


def limits_wrong(vector, answer, hello):
    due, reports = vector["expect"], hello["reports"]
    if answer.get("error") is not None:
        return [f"error: {str(answer['error'])[:160]}"]
    left_out = [key for key, report in (("comment", "comments"), ("retry", "retry")) if report not in reports]

    def seen(items):
        return [limited(item, reports) for item in items if not any(key in item for key in left_out)]

    wrong = compare("items", seen(items_of(answer)), seen(due["items"]))
    if "end" in reports:
        wrong += compare("end", limited(answer.get("end"), reports), limited(due["end"], reports))
    if "last_event_id" in reports:
        wrong += compare("last event ID", answer.get("last_event_id"), due["last_event_id"])
    return wrong


def encode_requests(vector):
    yield "whole", {"op": "encode", "input": vector["input"]}


def meaning(octets):
    """The meaning of an encoder's bytes, whatever the order of its fields. Comments have none."""
    items, last_event_id = model.read_events(octets)
    events = [item for item in items if "event" in item]
    return events, [item["retry"] for item in items if "retry" in item][-1:], last_event_id


def encode_wrong(vector, answer, hello):
    due = vector["expect"]
    if answer.get("refused"):
        return [] if due["verdict"] == "reject" else ["refused, but nothing is wrong with it"]
    if answer.get("error") is not None:
        return [f"error: {str(answer['error'])[:160]}"]
    octets = bytes_of(answer.get("wire"), "wire")
    if due["verdict"] == "reject":
        return [f"written, though it is to be refused: {short(octets)}"]
    wire = due["wire"].encode() if "wire" in due else base64.b64decode(due["wire_b64"])
    return [] if octets == wire else compare("wire", (octets, meaning(octets)), (octets, meaning(wire)))


def chunked_requests(vector):
    length = len(base64.b64decode(vector["input"]))
    for name, cut in cuts.cuttings(length):
        yield name, {"op": "chunked", "input": vector["input"], "cuts": cut, "limits": vector["limits"]}


def chunked_wrong(vector, answer, hello):
    due, reports = vector["expect"], hello["reports"]
    body, body_due = bytes_of(answer.get("body"), "body"), base64.b64decode(due["body_b64"])
    if due["ok"]:
        if answer.get("error") is not None:
            return [f"error, though it is a body: {str(answer['error'])[:120]}"]
        wrong = compare("body", body, body_due)
        for name in ("consumed", "trailers"):
            wrong += compare(name, answer.get(name), due[name]) if name in reports else []
        return wrong
    if answer.get("error") is None:
        return [f"accepted, though it is {due['error']} at {due['error_at']}: {short(body)}"]
    wrong = [] if body_due.startswith(body) else compare("body before the error", body, body_due)
    return wrong + (compare("error at", answer.get("error_at"), due["error_at"]) if "error_at" in reports else [])


def chunked_encode_requests(vector):
    yield "whole", {"op": "chunked-encode", **{key: vector[key] for key in ("pieces", "trailers", "finish")}}


def chunked_encode_wrong(vector, answer, hello):
    due = vector["expect"]
    if answer.get("refused"):
        return [] if "error" in due else ["refused, but nothing is wrong with it"]
    if answer.get("error") is not None:
        return [f"error: {str(answer['error'])[:160]}"]
    octets = bytes_of(answer.get("wire"), "wire")
    if "error" in due:
        return [f"written, though it is to be refused: {short(octets)}"]
    if octets == base64.b64decode(due["wire_b64"]):
        return []
    try:
        content, _, trailers = model.read_chunked(octets)
    except model.Broken as broken:
        return [f"no chunked body: {broken}: {short(octets)}"]
    wrong = compare("content", content, b"".join(base64.b64decode(piece) for piece in vector["pieces"]))
    return wrong + compare("trailers", trailers, vector["trailers"] if vector["finish"] else None)


def reconnect_requests(vector):
    bodies = [len(base64.b64decode(body)) for body in vector["connections"]]
    for size in (1 << 20, 1, 2, 3, 7):
        connections = [
            {"input": body, "cuts": list(range(size, length, size))}
            for body, length in zip(vector["connections"], bodies)
        ]
        yield "whole" if size > 7 else f"in pieces of {size}", {"op": "reconnect", "connections": connections}


def reconnect_wrong(vector, answer, hello):
    came = answer.get("connections")
    if answer.get("error") is not None:
        return [f"error: {str(answer['error'])[:160]}"]
    if not isinstance(came, list) or len(came) != len(vector["expect"]) or not all(isinstance(it, dict) for it in came):
        raise Shape("connections is not a list of as many objects")
    wrong = []
    for number, (one, due) in enumerate(zip(came, vector["expect"]), 1):
        where = f"connection {number}, "
        header = "last_event_id_header_b64"
        wrong += compare(where + "Last-Event-ID", one.get("last_event_id_header"), due[header])
        wrong += compare(where + "events", events_of(items_of(one), "", "in-force"), due["events"])
        wrong += compare(where + "last event ID", one.get("last_event_id"), due["last_event_id"])
        times = number_of(one.get("reconnection_time")), number_of(due["reconnection_time"])
        wrong += compare(where + "reconnection time", *times)
    return wrong


SUITES = {
    "decode": (decode_requests, decode_wrong),
    "limits": (limits_requests, limits_wrong),
    "encode": (encode_requests, encode_wrong),
    "chunked": (chunked_requests, chunked_wrong),
    "chunked-encode": (chunked_encode_requests, chunked_encode_wrong),
    "reconnect": (reconnect_requests, reconnect_wrong),
}
