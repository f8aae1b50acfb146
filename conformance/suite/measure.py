"""Measures whether time is linear, and how much memory a decoder takes.

Each measurement is the processor time of a process of its own, less the time to start one. Each step has four times as
much input as the one before. Linear time grows four times, and quadratic time sixteen times. The bound between them is
eight.

Other work on the machine can make a measurement longer, since it uses the caches, and never shorter. So the last two
steps are measured again, and the least of each counts. The shorter step costs little, and is measured often, since the
start of the process is a larger part of it. The longer step is measured more often if growth is near the bound.
"""

import base64

from .child import Failed

FACTOR = 4
BOUND = 8.0
# Between these two bounds, growth is in doubt.
DOUBT = 5.0, 12.0
# How often the last step is measured, at least and at most. And the one before it.
LEAST, MOST = 2, 8
OFTEN = 6
SMALLEST, LARGEST = 1 << 14, 1 << 22
# Distinguishable from the start of a process, and long enough to stop, in seconds.
SEEN, ENOUGH = 0.1, 0.4
SECONDS = 30.0

# The stream for the memory, and how many times it is fed in the second run.
STREAM, TIMES = 1 << 20, 64
GROWTH = 48 << 20


def one_line(length):
    return b"data: " + b"x" * length + b"\n\n", 64, 1


def many_events(length):
    event = b'data: {"n": 1234567}\n\n'
    return event * (length // len(event)), 0, length // len(event)


def many_lines(length):
    line = b"data: " + b"y" * 57 + b"\n"
    return line * (length // len(line)) + b"\n", 64, 1


def many_small_events(length):
    event = b'data: {"n": 1234567}\n\n'
    return event * (length // len(event)), 100, length // len(event)


WORKLOADS = (
    ("one long line, in pieces of 64 bytes", one_line),
    ("many events in one piece", many_events),
    ("one event of many lines, in pieces of 64 bytes", many_lines),
    ("many events, in pieces of 100 bytes", many_small_events),
)


def request(stream, size, repeat=1):
    cuts = list(range(size, len(stream), size)) if size else []
    text = base64.b64encode(stream).decode()
    return {
        "op": "decode",
        "input": text,
        "cuts": cuts,
        "repeat": repeat,
        "last_event_id": "",
        "answer": "count",
    }


def counted(answer):
    if isinstance(answer.get("count"), int):
        return answer["count"]
    items = answer.get("items")
    return sum("event" in item for item in items if isinstance(item, dict)) if isinstance(items, list) else None


def alone(subject, asked, due):
    """Runs a process for one request. Returns its processor time, its peak memory, and what is wrong with its answer."""
    child, _ = subject.start()
    problem = ""
    if asked is not None:
        answer = child.ask(asked, seconds=SECONDS)
        came = counted(answer)
        if answer.get("error") is not None:
            problem = f"error: {str(answer['error'])[:80]}"
        elif came != due:
            problem = f"{came} events, due {due}"
    child.close()
    return child.cpu_seconds or 0.0, child.peak or 0, problem


def time(subject):
    """For each workload, seconds by length, and a verdict."""
    try:
        starts = sorted(alone(subject, None, 0)[0] for _ in range(5))
    except Failed as failed:
        return [{"workload": name, "verdict": failed.kind, "detail": failed.text} for name, _ in WORKLOADS]
    # The time of a start is subtracted. Its error can be as large as `noise`.
    start, noise = starts[0], starts[len(starts) // 2] - starts[0] + 0.005
    return [{"workload": name, **growth(subject, make, start, noise)} for name, make in WORKLOADS]


def growth(subject, make, start, noise):
    steps, length = [], SMALLEST
    while length <= LARGEST:
        try:
            seconds, _, problem = alone(subject, request(*make(length)[:2]), make(length)[2])
        except Failed as failed:
            return {"verdict": failed.kind, "detail": f"{length >> 10} KiB: {failed.text}", "steps": steps}
        seconds = max(seconds - start, 0.0)
        steps.append([length, round(seconds, 4)])
        if problem:
            return {"verdict": "wrong", "detail": f"{length >> 10} KiB: {problem}", "steps": steps}
        # If growth is in doubt, a longer input says more.
        if seconds > ENOUGH and len(steps) > 1 and not in_doubt(steps[-2][1], seconds, noise):
            break
        length *= FACTOR
    try:
        return {**verdict(subject, make, start, noise, steps), "steps": steps}
    except Failed as failed:
        return {"verdict": failed.kind, "detail": f"in a repetition: {failed.text}", "steps": steps}


def in_doubt(short, long, noise):
    low, high = DOUBT
    return low * (short + noise) < long <= high * (short + noise)


def verdict(subject, make, start, noise, steps):
    (length, short), (longer, long) = steps[-2:]
    # A time that is too short to measure counts as linear.
    if long >= SEEN:
        short = min([short] + [again(subject, make, length, start) for _ in range(OFTEN - 1)])
        for times in range(1, MOST):
            if long < SEEN or times >= LEAST and not in_doubt(short, long, noise):
                break
            long = min(long, again(subject, make, longer, start))
    linear = long < SEEN or long <= BOUND * (short + noise)
    detail = f"{short * 1e3:.0f} ms for {length >> 10} KiB, {long * 1e3:.0f} ms for {longer >> 10} KiB"
    return {"verdict": "linear" if linear else "grows", "detail": detail}


def again(subject, make, length, start):
    stream, size, due = make(length)
    seconds, _, problem = alone(subject, request(stream, size), due)
    if problem:
        raise Failed("wrong", problem)
    return max(seconds - start, 0.0)


def memory(subject):
    """Peak memory for a stream of small events, and for one that is 64 times as long."""
    stream, size, events = many_events(STREAM)[0], 4096, many_events(STREAM)[2]
    peaks = []
    for repeat in (1, TIMES):
        try:
            _, peak, problem = alone(subject, request(stream, size, repeat), events * repeat)
        except Failed as failed:
            return {"verdict": failed.kind, "detail": failed.text}
        if problem:
            return {"verdict": "wrong", "detail": problem}
        peaks.append(peak)
    growth = peaks[1] - peaks[0]
    detail = f"{peaks[0] / (1 << 20):.0f} MiB after {STREAM >> 20} MiB, {peaks[1] / (1 << 20):.0f} after {TIMES} MiB"
    return {"verdict": "flat" if growth < GROWTH else "grows", "detail": detail, "peaks": peaks}
