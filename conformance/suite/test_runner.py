"""Runs programs that misbehave. The runner has to end, to say what was wrong, and to leave no process behind.

    python3 -m unittest discover -s conformance -t conformance
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

RUN = pathlib.Path(__file__).resolve().parent.parent / "run"

# Answers the first request correctly, then does `{}` for each of the others, with `n` of the request.
PROGRAM = """
import json, os, signal, subprocess, sys, time
HELLO = {{"protocol": 1, "name": "x", "version": "1", "language": "Python", "makes": "nothing", "suites": ["decode"],
    "reports": ["retry", "comments", "last_event_id"], "ids": "in-force"}}
for line in sys.stdin:
    request = json.loads(line)
    n = request["n"]
    if request["op"] == "hello":
        print(json.dumps({{"n": n, **HELLO}}), flush=True)
        continue
    {}
"""

SAY = "print({}, flush=True)"

# How long a child process sleeps: a number that no other run has.
LONG = f"4321{os.getpid()}"

# What a program does, and a word that the report has to contain.
CASES = {
    "silence": ("pass", "hang"),
    "an exit": ("sys.exit(3)", "crash"),
    "a signal": ("os.kill(os.getpid(), signal.SIGSEGV)", "signal 11"),
    "its output closed": ("os.close(1); time.sleep(600)", "closed its output"),
    "an output without end": ("while True: os.write(1, b'x' * 65536)", "garbage"),
    "lines without end": ("while True: os.write(1, b'{}\\n' * 999)", "garbage"),
    "memory without end": ("x = []\n    while True: x.append(b'x' * (1 << 22))", "memory"),
    "no JSON": (SAY.format("'ok'"), "garbage"),
    "no UTF-8": ("os.write(1, b'\\xff\\xfe\\n')", "garbage"),
    "an array": (SAY.format("[n]"), "garbage"),
    "another number": (SAY.format("json.dumps({'n': n + 1, 'items': []})"), "garbage"),
    "depth": (SAY.format("'[' * 100000"), "garbage"),
    "depth within": (SAY.format("'{\"n\": %d, \"items\": [{\"event\": %s}]}' % (n, '[' * 900 + ']' * 900)"), "garbage"),
    "no items": (SAY.format("json.dumps({'n': n})"), "garbage"),
    "items of another kind": (SAY.format("json.dumps({'n': n, 'items': [1, None]})"), "garbage"),
    "data of another kind": (SAY.format("json.dumps({'n': n, 'items': [{'event': {}, 'data': 1}]})"), "garbage"),
    "half a character": (SAY.format("json.dumps({'n': n, 'items': [], 'error': '\\\\ud800'})"), "error"),
    "a number of a million digits": (SAY.format("'{\"n\": %d, \"items\": [{\"retry\": %s}]}' % (n, '9' * 10**6)"), "garbage"),
    "a process of its own": (f"subprocess.Popen(['sleep', '{LONG}']); time.sleep(600)", "hang"),
    "a process of its own, and a clean end": (
        f"n == 2 and subprocess.Popen(['sleep', '{LONG}'], stdin=-3, stdout=-3, stderr=-3)\n    "
        + SAY.format("json.dumps({'n': n, 'items': [{'event': {}, 'data': 1}]})"),
        "garbage",
    ),
}


def run(command, *options):
    started = time.monotonic()
    arguments = [sys.executable, str(RUN), "--seconds", "0.3", "--memory", "200", "--total", "1", *options, "--", *command]
    ended = subprocess.run(arguments, capture_output=True, timeout=120, env={**os.environ, "LC_ALL": "C"})
    text = (ended.stdout + ended.stderr).decode("utf-8", "replace")
    return ended.returncode, text, time.monotonic() - started


class Runner(unittest.TestCase):
    def check(self, command, word, *options):
        code, text, seconds = run(command, "--no-measure", *options)
        self.assertNotIn("Traceback", text)
        self.assertIn(word, text)
        self.assertEqual(code, 1, text[:500])
        self.assertLess(seconds, 100)

    def test_whatever_a_program_does_is_its_result(self):
        for name, (code, word) in CASES.items():
            with self.subTest(name), tempfile.NamedTemporaryFile("w", suffix=".py") as file:
                file.write(PROGRAM.format(code))
                file.flush()
                # A program that needs time to exceed a limit gets more seconds.
                self.check([sys.executable, file.name], word, *(["--seconds", "9"] if "without end" in name else []))
        shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True).stdout.decode("utf-8", "replace")
        self.assertNotIn(f"sleep {LONG}", shown.split("\n"), "a process is left")

    def test_a_program_that_is_none(self):
        self.check(["/nonexistent/decoder"], "cannot be started")
        self.check([sys.executable, "-c", "print('hello')"], "does not answer the first request")
        self.check([sys.executable, "-c", "print('{\"n\": 1, \"protocol\": 2}')"], "speaks protocol 2")

    def test_time_and_memory_of_one_that_answers_nothing_of_use(self):
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(PROGRAM.format(SAY.format("json.dumps({'n': n, 'items': None, 'count': 'many'})")))
            file.flush()
            code, text, _ = run([sys.executable, file.name], "--speed")
            self.assertNotIn("Traceback", text)
            self.assertEqual(code, 1)


if __name__ == "__main__":
    unittest.main()
