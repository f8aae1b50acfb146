"""Tests the facts in README.md and PROTOCOL.md.

    python3 -m unittest discover -s conformance -t conformance
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
README = (HERE.parent / "README.md").read_text(encoding="utf-8")
PROTOCOL = (HERE.parent / "PROTOCOL.md").read_text(encoding="utf-8")

# A decoder for the protocol's example to import. For each piece, it decodes everything again from the start.
DECODER = """
import sys
sys.path.insert(0, {!r})
sys.dont_write_bytecode = True
from suite.model import read_events

class Event:
    def __init__(self, item):
        self.type, self.data, self.id = item["event"], item["data"], item["id"]

class Decoder:
    def __init__(self, last_event_id):
        self.last_event_id, self.fed, self.given, self.retry = last_event_id, b"", 0, None

    def feed(self, piece):
        self.fed += piece
        items, _ = read_events(self.fed, self.last_event_id)
        self.retry = next((item["retry"] for item in reversed(items) if "retry" in item), None)
        events = [Event(item) for item in items if "event" in item][self.given :]
        self.given += len(events)
        return events
"""


class Documents(unittest.TestCase):
    def test_the_counts_are_those_of_the_vectors(self):
        manifest = json.loads((HERE.parent / "vectors" / "manifest.json").read_text(encoding="utf-8"))
        counts = {name.split(".")[0]: it["vectors"] for name, it in manifest["files"].items()}
        rows = {name: int(count) for name, count in re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", README, re.M)}
        self.assertEqual(rows, counts)
        self.assertIn(f"* {sum(counts.values())} vectors,", README)

    def test_every_adapter_is_named(self):
        names = json.loads((HERE.parent / "adapters" / "list.json").read_text(encoding="utf-8"))
        missing = [name for name in names if name != "sse-wire-owned" and not re.search(rf"[ `]{name}[,` ]", README)]
        self.assertEqual(missing, [])

    def test_thirty_lines_of_the_protocol_pass_the_vectors(self):
        (code,) = re.findall("```python\n(.*?)```", PROTOCOL, re.S)
        self.assertLessEqual(len([line for line in code.split("\n") if line]), 30)
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "adapter.py").write_text(code, encoding="utf-8")
            pathlib.Path(folder, "my_decoder.py").write_text(DECODER.format(str(HERE.parent)), encoding="utf-8")
            command = [sys.executable, str(HERE.parent / "run"), "--no-measure", "--suite", "decode"]
            command += ["--", sys.executable, "-B", str(pathlib.Path(folder, "adapter.py"))]
            ended = subprocess.run(command, capture_output=True, timeout=600)
            self.assertEqual(ended.returncode, 0, ended.stdout.decode("utf-8", "replace")[:2000])


if __name__ == "__main__":
    unittest.main()
