"""Expected failures: a decoder that is wrong on purpose has to fail in exactly these ways."""

import sys


def lines_of(result):
    lines = []
    for results in result["suites"].values():
        lines += [f"{one['verdict']}: {one['id']}" for one in results if one["verdict"] != "pass"]
    lines += [f"{one['verdict']}: {one['workload']}" for one in result["time"] if one["verdict"] != "linear"]
    if result["memory"] and result["memory"]["verdict"] != "flat":
        lines.append(f"{result['memory']['verdict']}: memory")
    return lines


def compare(result, path, update):
    came = lines_of(result)
    if update:
        path.write_text("".join(line + "\n" for line in came), encoding="utf-8")
        return 0
    due = path.read_text(encoding="utf-8").split("\n")[:-1]
    gone, new = [line for line in due if line not in came], [line for line in came if line not in due]
    print(f"\n{len(due)} failures are expected ({path.name}).")
    for what, some in (("Expected, and not there:", gone), ("There, and not expected:", new)):
        if some:
            print("\n  ".join([what, *some]), file=sys.stderr)
    return 1 if gone or new else 0
