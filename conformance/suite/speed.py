"""Measures speed: the processor time of a process of its own, for a stream that is fed once and then many times.

Both times contain the start of the process, reading the request and making its pieces, so the difference does not. A
decoder that returns wrong events is not timed.
"""

import base64
import json

from . import measure, model
from .child import Failed
from .judge import Shape, events_of, items_of

LENGTH, CHUNK = 1 << 20, 16 << 10
# Long enough to be measured, in seconds, and the most times that a stream is fed.
LONG, MOST = 0.5, 1 << 14
# The number of runs. The least time counts.
RUNS = 3


def chat(number):
    """Like the stream of a language model: one field with some 260 bytes of JSON."""
    delta = {"index": 0, "delta": {"content": f" word{number % 97}"}, "logprobs": None, "finish_reason": None}
    identity = {"id": "chatcmpl-0123456789abcdefghijklmnopqr", "object": "chat.completion.chunk", "created": 1764000000}
    return "data: " + json.dumps({**identity, "model": "a-model-2026-11-01", "choices": [delta], "usage": None}) + "\n\n"


def ticker(number):
    return f"data: {number % 10}\n\n"


def chinese(number):
    text = "服务器发送事件是一种让网页从服务器接收更新的技术" * 2
    return f'event: delta\nid: {number}\ndata: {{"text": "{text}", "n": {number}}}\n\n'


WORKLOADS = (
    ("chat: `data:`, JSON of some 260 bytes", chat),
    ("ticker: `data: 1`", ticker),
    ("Chinese: `event:`, `id:`, `data:` of some 170 bytes, mostly not ASCII", chinese),
)


def stream(make):
    parts, length, number = [], 0, 0
    while length < LENGTH:
        part = make(number).encode()
        parts.append(part)
        length, number = length + len(part), number + 1
    return b"".join(parts), number


def request(octets, repeat, answer):
    return {**measure.request(octets, CHUNK, repeat), "answer": answer}


def run(subject):
    return [{"workload": name, **one(subject, *stream(make))} for name, make in WORKLOADS]


def one(subject, octets, events):
    try:
        problem = check(subject, octets)
        if problem:
            return {"detail": f"not timed: {problem}"}
        base, repeat = min(seconds(subject, octets, 1, events) for _ in range(RUNS)), 4
        while True:
            first = seconds(subject, octets, repeat, events)
            if first - base > LONG or repeat >= MOST:
                break
            repeat *= 4
        least = min([first] + [seconds(subject, octets, repeat, events) for _ in range(RUNS - 1)])
    except NotRight as problem:
        return {"detail": f"not timed: {problem}"}
    except Failed as failed:
        return {"detail": f"not timed: {failed}"}
    per_stream = max(least - base, 1e-9) / (repeat - 1)
    nanoseconds, rate = per_stream / events * 1e9, len(octets) / per_stream / 1e6
    return {
        "detail": f"{nanoseconds:.0f} ns an event, {rate:.0f} MB/s",
        "ns": round(nanoseconds, 1),
        "mb_per_s": round(rate),
    }


class NotRight(Exception):
    """The number of events is wrong, or the decoder reported an error."""


def seconds(subject, octets, repeat, events):
    taken, _, problem = measure.alone(subject, request(octets, repeat, "count"), events * repeat)
    if problem:
        raise NotRight(problem)
    return taken


def check(subject, octets):
    child, _ = subject.start()
    try:
        answer = child.ask(request(octets, 1, "items"), seconds=measure.SECONDS)
        came = events_of(items_of(answer), "", subject.hello["ids"])
    except (Shape, TypeError, AttributeError, ValueError, RecursionError) as problem:
        return f"no answer: {problem}"
    finally:
        child.close()
    due = [item for item in model.read_events(octets)[0] if "event" in item]
    if subject.hello["ids"] == "none":
        due = [{"event": item["event"], "data": item["data"]} for item in due]
    return "" if came == due else "not the right events"
