"""A decoder under test, as a process with limits for time, memory and output.

Whatever the process does (no answer, an exit, endless output, a line that is not JSON), `ask` returns an answer or
raises `Failed`, and no process is left over.
"""

import json
import os
import selectors
import signal
import subprocess
import time


class Failed(Exception):
    """The process did not answer as it should. `kind` is hang, crash, garbage, memory or wrong."""

    def __init__(self, kind, text):
        super().__init__(f"{kind}: {text}")
        self.kind, self.text = kind, text


class Limits:
    """The limits of an answer: seconds, bytes of resident memory, and bytes of the answer itself.

    A process that has to wait for a processor on a busy machine has more seconds (see `PATIENCE`).
    """

    def __init__(self, seconds=10.0, memory=1 << 30, answer=64 << 20):
        self.seconds, self.memory, self.answer = seconds, memory, answer


# A process that waits for a processor has up to this many times the seconds, until it has worked for as long as an
# answer may take.
PATIENCE = 10
# The interval between two checks of the memory while an answer is awaited, in seconds.
LOOK = 0.02
# The number of bytes that are kept of the standard error.
TAIL = 2000


class Child:
    """One process. After `Failed` it is dead; make another."""

    def __init__(self, command, limits, cwd=None):
        self.limits, self.number, self.complete = limits, 0, False
        self.out, self.errors = bytearray(), b""
        self.cpu_seconds = self.peak = None
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=cwd,
                start_new_session=True,
            )
        except OSError as error:
            raise Failed("crash", f"cannot be started: {error}") from None
        self.pid = self.process.pid
        self.selector = selectors.DefaultSelector()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            os.set_blocking(stream.fileno(), False)
        self.selector.register(self.process.stdout, selectors.EVENT_READ)
        self.selector.register(self.process.stderr, selectors.EVENT_READ)

    def ask(self, request, seconds=None):
        """The answer to a request, an object."""
        self.number += 1
        line = json.dumps({"n": self.number, **request}, separators=(",", ":")).encode() + b"\n"
        try:
            answer = self._exchange(line, seconds or self.limits.seconds)
        except Failed:
            self.close(kill=True)
            raise
        return answer

    def _exchange(self, line, seconds):
        started = looked = time.monotonic()
        deadline, worked = started + seconds, self._worked()
        pending, self.complete = memoryview(line), False
        self.selector.register(self.process.stdin, selectors.EVENT_WRITE)
        try:
            while not self.complete:
                now = time.monotonic()
                if now > deadline:
                    left = seconds - (self._worked() - worked)
                    if not self._wants_to_work() or left <= 0 or now > started + PATIENCE * seconds:
                        raise Failed("hang", f"no answer within {seconds:g} s")
                    deadline = now + max(left, LOOK)
                if now - looked > LOOK:
                    looked = now
                    self._look_at_memory()
                for key, _ in self.selector.select(min(LOOK, deadline - now)):
                    if key.fileobj is self.process.stdin:
                        pending = self._write(pending)
                    elif key.fileobj is self.process.stdout:
                        self._read_answer()
                    else:
                        self._read_errors()
        finally:
            if self.process.stdin in self.selector.get_map():
                self.selector.unregister(self.process.stdin)
        return self._parse()

    def _write(self, pending):
        try:
            pending = pending[os.write(self.process.stdin.fileno(), pending[: 1 << 16]) :]
        except BlockingIOError:
            return pending
        except OSError:
            # The process has closed its input. If it has ended, the end of its output says so.
            pending = pending[len(pending) :]
        if not pending:
            self.selector.unregister(self.process.stdin)
        return pending

    def _read_answer(self):
        try:
            piece = os.read(self.process.stdout.fileno(), 1 << 20)
        except BlockingIOError:
            return
        if not piece:
            self._read_errors()
            raise Failed("crash", self._how_it_ended())
        self.out += piece
        # Each piece is searched once only, since an answer may be long.
        self.complete = b"\n" in piece
        if len(self.out) > self.limits.answer:
            raise Failed("garbage", f"an answer of more than {self.limits.answer} bytes")

    def _read_errors(self):
        try:
            piece = os.read(self.process.stderr.fileno(), 1 << 16)
        except OSError:
            return
        if not piece and self.process.stderr in self.selector.get_map():
            self.selector.unregister(self.process.stderr)
        self.errors = (self.errors + piece)[-TAIL:]

    def _parse(self):
        line, _, rest = bytes(self.out).partition(b"\n")
        self.out.clear()
        shown = line[:80].decode("utf-8", "backslashreplace")
        if rest:
            raise Failed("garbage", f"more than one line for one request: {shown}")
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            raise Failed("garbage", f"a line that is not JSON: {shown}") from None
        if not isinstance(answer, dict) or answer.get("n") != self.number:
            raise Failed("garbage", f"not an object with this request's n: {shown}")
        return answer

    def _look_at_memory(self):
        if self.memory("VmRSS") > self.limits.memory:
            raise Failed("memory", f"more than {self.limits.memory >> 20} MiB")

    def memory(self, name):
        """Memory in bytes: `VmRSS` is the current value, and `VmHWM` the peak. 0 if the system reports neither."""
        try:
            with open(f"/proc/{self.pid}/status", encoding="ascii", errors="replace") as status:
                for line in status:
                    if line.startswith(name):
                        return int(line.split()[1]) << 10
        except (OSError, ValueError, IndexError):
            pass
        if name == "VmRSS" and not os.path.isdir("/proc/self"):
            shown = subprocess.run(["ps", "-o", "rss=", "-p", str(self.pid)], capture_output=True, timeout=5)
            return int(shown.stdout.strip() or 0) << 10
        return 0

    def _status(self):
        """The fields of /proc/PID/stat after the name of the process, or nothing if the system has no such file."""
        try:
            with open(f"/proc/{self.pid}/stat", "rb") as status:
                return status.read().rpartition(b")")[2].split()
        except OSError:
            return []

    def _worked(self):
        """Seconds of processor time until now."""
        fields = self._status()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") if fields else 0.0

    def _wants_to_work(self):
        """Whether it runs, waits for a processor, or waits for a disk. Checks a few times, since this may change."""
        for _ in range(5):
            if self._status()[:1] in ([b"R"], [b"D"]):
                return True
            time.sleep(0.002)
        return False

    def _how_it_ended(self):
        code = self._reap(1.0)
        how = "closed its output" if code is None else f"signal {-code}" if code < 0 else f"exit {code}"
        last = self.errors.decode("utf-8", "replace").strip().split("\n")[-1]
        return f"{how}: {last[:200]}" if last else how

    def _reap(self, seconds):
        """Waits for its end, and records the time and memory that it used. None if it still runs."""
        deadline = time.monotonic() + seconds
        while self.process.returncode is None:
            try:
                pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            except ChildProcessError:
                self.process.returncode = 0
                break
            if pid:
                self.process.returncode = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
                self.cpu_seconds = usage.ru_utime + usage.ru_stime
                # Kilobytes; on macOS, bytes. It includes the memory that the runner had when it started the process.
                self.peak = self.peak or usage.ru_maxrss * (1 if os.uname().sysname == "Darwin" else 1024)
            elif time.monotonic() > deadline:
                return None
            else:
                time.sleep(0.002)
        return self.process.returncode

    def close(self, kill=False):
        """Ends it: at once, or by closing its input and waiting a little."""
        if self.process.returncode is None:
            self.peak = self.memory("VmHWM") or None
        try:
            self.process.stdin.close()
        except OSError:
            pass
        if not kill:
            self._reap(2.0)
        self._kill()
        self.selector.close()
        self.process.stdout.close()
        self.process.stderr.close()

    def _kill(self):
        # Kills the complete process group, so that no child process is left over.
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except OSError:
            pass
        self._reap(5.0)
