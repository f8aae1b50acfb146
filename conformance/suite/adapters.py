"""The adapters by name. adapters/list.json has the command of each."""

import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent


def listed():
    return json.loads((HERE / "adapters" / "list.json").read_text(encoding="utf-8"))


def names():
    return sorted(listed())


def command(name):
    """The command of an adapter, and the directory to start it in. `{built}` is where run-all builds."""
    adapter = listed().get(name)
    if adapter is None:
        print(f"there is no adapter {name}; there are: {', '.join(names())}", file=sys.stderr)
        sys.exit(2)
    built = os.environ.get("CONFORMANCE_BUILT", str(HERE.parent / "target" / "conformance"))
    places = {"{built}": built, "{adapters}": str(HERE / "adapters"), "{python}": sys.executable}
    words = []
    for word in adapter["command"]:
        for place, path in places.items():
            word = word.replace(place, path)
        words.append(word)
    return words, None
