"""The decoder under test. Starts it, restarts it after a failure, and gives up after too many failures."""

import time

from .child import Child, Failed

PROTOCOL = 1
SUITES = ("decode", "limits", "encode", "chunked", "chunked-encode", "reconnect")
REPORTS = ("retry", "comments", "last_event_id", "end", "at", "own_id", "own_retry", "oversized_id")
REPORTS += ("consumed", "trailers", "error_at")
IDS = ("in-force", "own", "none")


class GivenUp(Exception):
    """The decoder gets no more requests. The text says why."""


class Subject:
    def __init__(self, command, limits, cwd=None, failures=40, seconds=900.0):
        self.command, self.limits, self.cwd = command, limits, cwd
        self.failures, self.deadline = failures, time.monotonic() + seconds
        self.child = None
        try:
            self.hello = self._hello()
        except Failed as failed:
            raise GivenUp(f"it does not answer the first request: {failed}") from None

    def start(self):
        """A new process that has answered the first request."""
        child = Child(self.command, self.limits, self.cwd)
        # An interpreter may start slowly on a busy machine.
        answer = child.ask({"op": "hello", "protocol": PROTOCOL}, seconds=max(30.0, self.limits.seconds))
        return child, answer

    def _hello(self):
        self.child, answer = self.start()
        problem = wrong_with(answer)
        if problem:
            self.close()
            raise Failed("garbage", problem)
        return answer

    def ask(self, request):
        if self.failures <= 0:
            raise GivenUp("it has failed too often")
        if time.monotonic() > self.deadline:
            raise GivenUp("its time is up")
        try:
            if self.child is None:
                self.child, _ = self.start()
            return self.child.ask(request)
        except Failed:
            self.child, self.failures = None, self.failures - 1
            raise

    def close(self):
        if self.child is not None:
            self.child.close()
            self.child = None


def wrong_with(hello):
    """What is wrong with the answer to the first request, or None."""
    if hello.get("protocol") != PROTOCOL:
        return f"it speaks protocol {hello.get('protocol')!r:.20}, not {PROTOCOL}"
    for key in ("name", "version", "language", "makes"):
        if not isinstance(hello.get(key), str):
            return f"no {key}"
    for key, known in (("suites", SUITES), ("reports", REPORTS)):
        value = hello.get(key)
        if not isinstance(value, list) or not all(item in known for item in value):
            return f"{key} is not a list out of {', '.join(known)}"
    if hello.get("ids") not in IDS:
        return f"ids is not one of {', '.join(IDS)}"
    return None
