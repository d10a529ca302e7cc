"""Write docs/performance.md from what bench.py has measured: ratios first."""

import os
import platform
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from environment import ROOT

NOTE = ROOT / "docs" / "performance.md"


@dataclass
class Figures:
    statements: int
    titles: int
    """In the database that is searched, those of a catalogue."""
    is_quick: bool = False
    costs: dict[str, float] = field(default_factory=dict)
    """Milliseconds of CPU for a request, by the name of what was asked."""
    page_bytes: int = 0
    after_edit: float = 0
    """Milliseconds of CPU."""
    to_reparsing: float | None = None
    """How many times that CPU MediaWiki takes to parse its page again."""
    signed_in: float = 0
    """How many times the CPU of an anonymous reader's page an editor's takes."""
    wait: float = 0
    """Seconds that a reader waits at most, while another address asks for heavy pages."""
    pages_asked_for: int = 0
    memory: float = 0
    """MiB of one worker."""
    memory_of_two: float = 0
    """MiB of two workers and the process that started them."""
    start: float = 0
    """Seconds."""
    search: float = 0
    """Milliseconds, within which 95 of 100 are answered."""
    renders: str = ""
    """What benchmark_pages.py printed."""
    missing: list[str] = field(default_factory=list)
    """What could not be run, and why."""
    load_at_the_start: float = field(default_factory=lambda: os.getloadavg()[0])

    def per_second(self, one: str, other: str) -> float | None:
        """Return how many times as many requests a core answers of one as of the other."""
        if one in self.costs and other in self.costs:
            return self.costs[other] / self.costs[one]
        return None


def write_note(figures: Figures, *, is_kept: bool) -> str:
    text = _note(figures)
    if is_kept:
        NOTE.write_text(text)
    return text


def _note(figures: Figures) -> str:
    per_second = figures.per_second
    rows = [
        (
            "a kept page, to nginx serving the same bytes",
            _ratio(per_second("hit", "nginx")),
            "0.40",
        ),
        (
            "the same, compressed by gzip for both",
            _ratio(per_second("hit, gzip", "nginx, gzip")),
            "",
        ),
        (
            "a kept page, to MediaWiki with its parser cache",
            _ratio(per_second("hit", "mediawiki-cached"), 0),
            "350 ×",
        ),
        (
            "a kept page, to DokuWiki with its cache",
            _ratio(per_second("hit", "dokuwiki-cached"), 0),
            "",
        ),
        (
            "a kept page, to Wagtail with a page cache",
            _ratio(per_second("hit", "wagtail-cached"), 0),
            "",
        ),
        ("304, to the kept page", _ratio(per_second("304", "hit")), "1.5 ×"),
        (
            "a page rendered anew after an edit, to MediaWiki parsing it again",
            _ratio(figures.to_reparsing, 1),
            "8 ×",
        ),
        (
            "a page rendered anew after an edit, queries included",
            f"{figures.after_edit:.1f} ms of CPU",
            "12 ms",
        ),
        (
            "the page of an editor who is signed in, to an anonymous one that is not kept",
            f"{figures.signed_in:.1f} × the CPU",
            "3 ×",
        ),
        (
            "a reader's first page while another address asks for comparisons of five, longest",
            f"{figures.wait:.2f} s",
            "1 s",
        ),
        (
            f"memory of a worker (PSS) after {figures.pages_asked_for:,} pages",
            f"{figures.memory:.0f} MiB",
            "70 MiB",
        ),
        (
            "the same of two workers and the process that started them",
            f"{figures.memory_of_two:.0f} MiB",
            "",
        ),
        ("start to first answer", f"{figures.start:.2f} s", "0.8 s"),
        (
            f"search page, {figures.titles:,} titles and {figures.statements:,} statements, "
            "two common words, p95",
            f"{figures.search:.0f} ms",
            "25 ms",
        ),
    ]
    table = "\n".join(f"| {what} | {measured} | {goal} |" for what, measured, goal in rows)
    costs = "\n".join(
        f"| {name} | {cost:.3f} | {1000 / cost:,.0f} |"
        for name, cost in sorted(figures.costs.items(), key=lambda item: item[1])
    )
    missing = "\n".join(f"- {line}" for line in figures.missing) or "Nothing."
    return f"""# How fast it is

Written by `make bench`, which measures all of it anew in one run; not to be edited. On another
machine the figures are others, the ratios much less so. The page is *Product Manager vs Product
Owner*, {figures.page_bytes / 1000:.0f} kB of HTML, on SQLite, served by one worker.

Ratios are of requests for each second of CPU: 0.5 is half as many as the other on the same core.

| what | measured | goal |
|---|---|---|
{table}

## Could not be run

{missing}

## CPU for a request

| what is asked | ms of CPU | a second of one core |
|---|---|---|
{costs}

What renders each page anew, with nothing kept (`make bench-pages`):

```
{figures.renders.strip()}
```

## How

{_machine(figures)}

- Each server runs on the first core, what asks on the last, over 16 connections that stay open. All
  are asked in turn in rounds, in shuffled order; the median of the rounds counts. CPU is that of
  all processes of a server, the database of a peer included. This site and nginx write a line for
  each answer into a file.
- *Anew after an edit*: a statement of the page is changed in the database and its log written into
  the file, as the site ends an edit; then the page is asked for once. What is worked out once for
  each state of the content is worked out again. MediaWiki parses its page again in turn with that.
- *Signed in*: a worker without pages in memory is asked by an editor and by nobody in turn.
- *First page*: another address waits for 16 comparisons at the same time, each a new one.
- *Memory*: the proportional set size of a fresh server that was asked for different pages,
  compressed. `PAGE_CACHE` bounds what it keeps.
- *Start*: from the command to the first answer of the home page, by the median.
- *Search*: the time of whole pages, one after the other, over HTTP.

```
make bench                            # without the peers
BENCH_PEERS=<folder> make bench       # with them: the folder has a program `peers`
make bench ARGS="--quick --print"     # a few rounds, and no note
```
"""


def _ratio(value: float | None, digits: int = 2) -> str:
    return "not run" if value is None else f"{value:.{digits}f} ×"


def _machine(figures: Figures) -> str:
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    load = figures.load_at_the_start
    state = "idle" if load < 0.5 else f"busy with other programs (load {load:.1f})"
    return (
        f"{datetime.now(tz=UTC):%Y-%m-%d}, commit {commit or 'unknown'}; {processor}, "
        f"{os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}. When it began, the machine was {state}."
        + (" A quick run, of few rounds." if figures.is_quick else "")
    )
