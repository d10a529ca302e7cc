"""How much is tried: little with all other tests, all of it with `make torture`."""

import json
import os
import random
from collections import Counter
from pathlib import Path

IS_WHOLE = os.environ.get("TORTURE") == "whole"
"""Whether `make torture` runs these tests."""
FIGURES = os.environ.get("TORTURE_FIGURES")
"""The file to which the counts of each test are added."""
PAGE_SECONDS, UPLOAD_SECONDS = 1.0, 5.0
"""Of CPU, for a page and for an import or an upload."""


def size(short: int, whole: int) -> int:
    return whole if IS_WHOLE else short


class Figures:
    """Counts of one test, and the slowest of what it measured."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.counts: Counter[str] = Counter()
        self.slowest, self.what = 0.0, ""

    def add(self, name: str, number: int = 1) -> None:
        self.counts[name] += number

    def took(self, seconds: float, what: str) -> None:
        if seconds > self.slowest:
            self.slowest, self.what = seconds, what

    def write(self) -> None:
        line = {
            "part": self.part,
            "counts": dict(self.counts),
            "slowest": round(self.slowest, 3),
            "what": self.what[:90],
        }
        if FIGURES:
            with Path(FIGURES).open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


def shuffled(part: str) -> random.Random:
    """Return a source of chance that is the same in each run."""
    return random.Random(part)  # noqa: S311 - chooses tests, not secrets
