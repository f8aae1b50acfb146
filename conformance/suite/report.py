"""The report that a person reads."""

import collections

from .vectors import VERDICTS

WIDTH = 100
# The number of failures of one section that are shown in full.
SHOWN = 3


def text(result, all_details=False):
    hello = result["decoder"]
    lines = [f"{hello['name']} {hello['version']} ({hello['language']}; makes {hello['makes']})", ""]
    suites = result["suites"]
    lines.append(f"{'suite':<16}{'vectors':>8}{'pass':>8}{'choice':>8}{'fail':>8}")
    for suite, results in suites.items():
        counts = collections.Counter(kind(one) for one in results)
        figures = "".join(f"{counts[key]:>8}" for key in ("pass", "choice", "fail"))
        lines.append(f"{suite:<16}{len(results):>8}{figures}")
    left_out = [suite for suite in result["left_out"]]
    if left_out:
        lines.append(f"Not offered by this decoder: {', '.join(left_out)}.")
    missing = [name for name in ("retry", "comments", "last_event_id") if name not in hello["reports"]]
    if missing or hello["ids"] == "none":
        lines.append(f"Not reported by it, so not compared: {', '.join(missing + ['ids'] * (hello['ids'] == 'none'))}.")
    for suite, results in suites.items():
        lines += section_lines(suite, results, all_details)
    if result["time"]:
        lines += ["", "Time, in seconds of processor time:"]
        lines += [f"  {one['verdict']:<8} {one['workload']}: {one['detail']}" for one in result["time"]]
    if result["memory"]:
        one = result["memory"]
        lines += ["", f"Memory, at its peak:\n  {one['verdict']:<8} a stream of small events: {one['detail']}"]
    if result["speed"]:
        lines += ["", "Speed, in processor time:"]
        lines += [f"  {one['workload']}: {one['detail']}" for one in result["speed"]]
    return "\n".join(lines)


def data(result):
    """The same for programs: the vectors that did not pass, and the counts of each suite and rule."""
    suites = {}
    for suite, results in result["suites"].items():
        counts = collections.Counter(kind(one) for one in results)
        rules = collections.Counter(one["rules"][0] for one in results)
        failing = [
            {key: one[key] for key in ("id", "rules", "verdict", "cuts", "detail") if key in one}
            for one in results
            if one["verdict"] != "pass"
        ]
        suites[suite] = {"vectors": len(results), **counts, "by_rule": rules, "not_passed": failing}
    return {**result, "suites": suites}


def kind(one):
    return one["verdict"] if one["verdict"] in ("pass", "choice") else "fail"


def section_lines(suite, results, all_details):
    sections = collections.defaultdict(list)
    for one in results:
        sections[one["section"]].append(one)
    lines = []
    for section in sorted(sections):
        failing = [one for one in sections[section] if one["verdict"] != "pass"]
        if not failing:
            continue
        lines += ["", f"{suite}, {section}: {len(failing)} of {len(sections[section])}"]
        counts = collections.Counter(one["verdict"] for one in failing)
        lines.append("  " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict]))
        shown = failing if all_details else failing[:SHOWN]
        for one in shown:
            cuts = f" ({one['cuts']} cuts)" if "cuts" in one else ""
            lines.append(f"  {one['id']}: {one['verdict']}{cuts}")
            lines.append(f"    {one['detail']}")
            lines.append(f"    because: {one['reason']}")
        rest = [one["id"] for one in failing[len(shown) :]]
        if rest:
            lines.append(f"  and {len(rest)} more: {', '.join(rest)}")
    return lines
