"""The verdict on time does not depend on other work on the machine.

    python3 -m unittest discover -s conformance -t conformance
"""

import pathlib
import random
import sys
import tempfile
import unittest
from unittest import mock

from . import child as child_module
from . import measure
from .child import Child, Failed, Limits


def busy(chance):
    """The factor by which other work makes a measurement longer: a little or, as often, up to two and a half."""
    return 1.0 + chance.random() * (1.5 if chance.random() < 0.5 else 0.2)


class Machine:
    """Replaces `measure.alone`: a decoder that takes `cost(length)` seconds on a busy machine."""

    START = 0.03

    def __init__(self, cost, seed):
        self.cost, self.chance, self.runs = cost, random.Random(seed), 0

    def __call__(self, _, length, due):
        self.runs += 1
        return (self.START + self.cost(length)) * busy(self.chance), 1 << 20, ""


def verdicts(cost, seeds=2000):
    """The verdicts on `seeds` machines, and the most runs for one verdict."""
    seen, most = set(), 0
    for seed in range(seeds):
        machine = Machine(cost, seed)
        with mock.patch.multiple(measure, alone=machine, request=lambda length, _: length):
            seen.add(measure.growth(None, lambda length: (length, 0, 1), Machine.START, 0.005)["verdict"])
        most = max(most, machine.runs)
    return seen, most


class Growth(unittest.TestCase):
    def test_linear_time_is_linear_on_a_busy_machine(self):
        for nanoseconds in (10, 1000, 8000, 100_000):
            with self.subTest(nanoseconds):
                seen, runs = verdicts(lambda length: length * nanoseconds * 1e-9)
                self.assertEqual(seen, {"linear"})
                self.assertLessEqual(runs, 5 + measure.OFTEN + measure.MOST)

    def test_quadratic_time_grows_on_a_busy_machine(self):
        for least in (1, 10, 1000):
            with self.subTest(least):
                seen, _ = verdicts(lambda length: length * length * least * 1e-12)
                self.assertEqual(seen, {"grows"})

    def test_a_quadratic_part_shows_beside_a_linear_one(self):
        seen, _ = verdicts(lambda length: length * 1e-8 + length * length * 1e-11)
        self.assertEqual(seen, {"grows"})

    def test_a_slow_decoder_is_not_taken_for_one_whose_time_grows(self):
        # Half a second for the shortest input.
        seen, _ = verdicts(lambda length: length * 3e-5)
        self.assertEqual(seen, {"linear"})


BUSY_FOR = """
import sys, time
line = sys.stdin.readline()
while time.process_time() < {}:
    pass
print('{{"n": 1}}', flush=True)
"""


class Hang(unittest.TestCase):
    def ask(self, code, seconds, share=None):
        """The answer of a program. Only `share` of its processor time is reported to the runner."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "program.py")
            path.write_text(code, encoding="utf-8")
            child = Child([sys.executable, str(path)], Limits())
            if share is not None:
                worked = child._worked
                child._worked = lambda: worked() * share
            try:
                with mock.patch.object(child_module, "PATIENCE", 1000):
                    return child.ask({"op": "hello"}, seconds=seconds)
            finally:
                child.close()

    @unittest.skipUnless(pathlib.Path("/proc/self/stat").exists(), "the system does not say who waits for a processor")
    def test_a_process_that_waits_for_a_processor_is_not_said_to_hang(self):
        self.assertEqual(self.ask(BUSY_FOR.format(1.0), 0.5, share=0.1), {"n": 1})

    def test_a_process_that_works_for_too_long_is_said_to_hang(self):
        with self.assertRaisesRegex(Failed, "hang: no answer within 0.5 s"):
            self.ask(BUSY_FOR.format(60), 0.5)

    def test_a_process_that_waits_for_nothing_is_said_to_hang(self):
        with self.assertRaisesRegex(Failed, "hang: no answer within 0.5 s"):
            self.ask("import time\ntime.sleep(600)\n", 0.5)


if __name__ == "__main__":
    unittest.main()
