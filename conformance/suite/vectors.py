"""Runs the vectors."""

import json
import pathlib

from . import judge
from .child import Failed
from .subject import GivenUp

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "vectors"

# `pass`, or one of these. `choice`: the answer differs where the standard leaves room. `cuts`: the answer is right for
# the input in one piece, and wrong under some cut.
VERDICTS = ("wrong", "cuts", "hang", "crash", "garbage", "memory", "not run", "choice")


def load(suite):
    text = (FOLDER / f"{suite}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def run(subject, suite):
    """The result of each vector: its verdict and the reason for it."""
    requests, wrong = judge.SUITES[suite]
    results = []
    for vector in load(suite):
        result = {key: vector[key] for key in ("id", "section", "rules", "reason")}
        try:
            result.update(one(subject, vector, requests, wrong))
        except Failed as failed:
            result.update(verdict=failed.kind, detail=failed.text)
        except GivenUp as given_up:
            result.update(verdict="not run", detail=str(given_up))
        results.append(result)
    return results


def one(subject, vector, requests, wrong):
    whole, bad, count, detail = None, 0, 0, ""
    for name, request in requests(vector):
        answer = subject.ask(request)
        try:
            differs = wrong(vector, answer, subject.hello)
        except judge.Shape as problem:
            raise Failed("garbage", str(problem)) from None
        except (TypeError, AttributeError, KeyError, ValueError, RecursionError) as problem:
            raise Failed("garbage", f"an answer in a form that PROTOCOL.md does not know: {problem}") from None
        count += 1
        if whole is None:
            whole = differs
            detail = "; ".join(differs)
        # If there is a choice, the answer has to be the same under each cut.
        if differs != (whole if vector["level"] == "choice" else []):
            bad += 1
            if not whole:
                detail = detail or f"{name}: {'; '.join(differs)}"
    if vector["level"] == "choice" and whole and not bad:
        return {"verdict": "choice", "detail": detail}
    if whole and vector["level"] != "choice":
        return {"verdict": "wrong", "detail": detail}
    if bad:
        return {"verdict": "cuts", "detail": detail, "cuts": f"{bad} of {count}"}
    return {"verdict": "pass"}
