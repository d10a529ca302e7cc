"""What `make quality` found, judged and written down: pure, no files and no programs.

The fault of a page is a dictionary of the checker's own words; a score is a number up to 100.
"""

import re
import statistics
from dataclasses import dataclass

HTML_LIMIT = 60_000
VISIT_LIMIT = 100_000
REQUIRED = {"accessibility": "accessibility", "best-practices": "best practices", "seo": "SEO"}
REPORTED = {"performance": "performance"}

# Errors in what Django itself writes, on pages of the desk alone. Each is named by what the checker
# says and by the element that it says it of.
DJANGOS_OWN = [
    (
        "the admin's searching selects start without options and get them as somebody types",
        r"select. element|option. without attribute",
        r"</select>|option>|<option",
    ),
    (
        "a hidden field that keeps a first value points to its help text",
        r"hidden. must not have any .aria-",
        r'name="initial-',
    ),
    (
        "the password, which is shown and not changed, is a disabled block",
        r"“disabled” not allowed on element “div”",
        r'id="id_password"',
    ),
]


@dataclass(frozen=True)
class Requirement:
    what: str
    wanted: str
    found: str
    holds: bool


@dataclass(frozen=True)
class Markup:
    """What the HTML checker found: on how many pages, what of it is ours, what is Django's."""

    pages: dict[str, int]
    faults: list[str]
    djangos: dict[str, int]

    def requirements(self):
        found = f"{len(self.faults)} on {sum(self.pages.values())} pages"
        yield Requirement("errors of HTML on any page", "none", found, not self.faults)


@dataclass(frozen=True)
class Scores:
    """Lighthouse's, as {page: {category: scores of each run}}, and what cost points."""

    runs: dict[str, dict[str, list[int]]]
    lost: dict[str, list[str]]

    def requirements(self):
        for page, categories in self.runs.items():
            for name, label in REQUIRED.items():
                score = median(categories[name])
                yield Requirement(f"{label}, {page}", "100", str(score), score == 100)


@dataclass(frozen=True)
class Weights:
    """Bytes of each page as {page: {"html":, "all":, "requests":}}, and what Chromium said."""

    visits: dict[str, dict[str, int]]
    largest: list[str]
    complaints: list[str]

    def requirements(self):
        html = max(self.visits[page]["html"] for page in self.largest)
        yield Requirement(
            "HTML of the largest comparison, compressed",
            f"under {kilobytes(HTML_LIMIT)}",
            kilobytes(html),
            html < HTML_LIMIT,
        )
        heaviest = max(self.visits, key=lambda page: self.visits[page]["all"])
        weight = self.visits[heaviest]["all"]
        yield Requirement(
            f"a first visit in all, heaviest: {heaviest}",
            f"under {kilobytes(VISIT_LIMIT)}",
            kilobytes(weight),
            weight < VISIT_LIMIT,
        )
        found = str(len(self.complaints) or "none")
        yield Requirement(
            "complaints of the browser, requests to other hosts", "none", found, found == "none"
        )


def median(scores: list[int]) -> int:
    """The lower of the two in the middle where their number is even: no score is made up."""
    return statistics.median_low(scores)


def kilobytes(number: int) -> str:
    return f"{number / 1000:.1f} kB"


def markup(pages: list[dict], messages: list[dict]) -> Markup:
    """Judges what the checker said of each file."""
    by_file = {page["file"]: page for page in pages}
    counted, faults, djangos = {}, [], {}
    for page in pages:
        counted[page["part"]] = counted.get(page["part"], 0) + 1
    for said in messages:
        if said["type"] == "info":
            continue
        page = by_file[said["url"].rpartition("/")[2]]
        whose = djangos_own(page, said)
        if whose:
            djangos[whose] = djangos.get(whose, 0) + 1
        else:
            faults.append(in_words(page, said))
    return Markup(counted, faults, djangos)


def djangos_own(page: dict, said: dict) -> str:
    """Why an error is none of ours; nothing where it is."""
    if page["part"] != "desk":
        return ""
    for why, words, element in DJANGOS_OWN:
        if re.search(words, said["message"]) and re.search(element, said.get("extract", "")):
            return why
    return ""


def in_words(page: dict, said: dict) -> str:
    where = f"{page['name']}, line {said.get('lastLine', '?')}"
    extract = " ".join(said.get("extract", "").split())
    return f"{where}: {said['message']} {extract}"


# --- Written down -------------------------------------------------------------------------


def document(day: str, tools: dict[str, str], results: list) -> str:
    requirements = [each for result in results for each in result.requirements()]
    parts = [
        "# Quality",
        "Written by `make quality`, which measures it anew; not to be edited.",
        f"Measured on {day} with {_list(tools)}, on a throw-away site with the project's content, "
        "settings as in production, and no proxy in front.",
        "## What is required",
        table(
            ("what", "required", "measured", "holds"),
            [(r.what, r.wanted, r.found, "yes" if r.holds else "**no**") for r in requirements],
        ),
    ]
    for result in results:
        parts += CHAPTERS[type(result)](result)
    return "\n\n".join(parts) + "\n"


def about_markup(found: Markup) -> list[str]:
    pages = found.pages
    parts = [
        "## HTML",
        f"The Nu HTML checker read {pages.get('site', 0)} pages of the site, in every language, "
        f"and {pages.get('desk', 0)} of the editors' desk: every type of page, with mistakes in "
        "the forms and with what is refused. No template is left out: one that stands on no page "
        "ends the command.",
    ]
    if found.faults:
        parts.append("\n".join(f"- {_code_free(fault)}" for fault in _first(found.faults)))
    parts.append(
        "Set aside, on pages of the desk only, is what Django's own admin writes. Each is named in "
        "`scripts/quality_report.py`:"
    )
    parts.append(table(("what", "times"), sorted(found.djangos.items())))
    return parts


def about_scores(found: Scores) -> list[str]:
    runs = len(next(iter(found.runs.values()))["seo"])
    labels = {**REQUIRED, **REPORTED}
    rows = [
        (page, *(f"{median(scores[name])} ({_each(scores[name])})" for name in labels))
        for page, scores in found.runs.items()
    ]
    parts = [
        "## Lighthouse",
        f"Mobile settings; the median of {runs}, and each run. Performance is only reported: it "
        "depends on the machine.",
        table(("page", *labels.values()), rows),
    ]
    lost = [f"- {page}: {_code_free(what)}" for page, found in found.lost.items() for what in found]
    return [*parts, "What cost points:", "\n".join(lost)] if lost else parts


def about_weights(found: Weights) -> list[str]:
    rows = [
        (page, kilobytes(sizes["html"]), kilobytes(sizes["all"]), str(sizes["requests"]))
        for page, sizes in found.visits.items()
    ]
    parts = [
        "## Weight",
        "As Chromium receives it with an empty cache, in the encoding that they agree on. A first "
        "visit is all that a page loads, the tab's icon and all headers included. 1 kB is 1,000 "
        "bytes.",
        table(("page", "HTML", "first visit", "requests"), rows),
    ]
    if found.complaints:
        parts.append("\n".join(f"- {_code_free(each)}" for each in _first(found.complaints)))
    return parts


CHAPTERS = {Markup: about_markup, Scores: about_scores, Weights: about_weights}


def table(head: tuple[str, ...], rows: list[tuple]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(str(cell)) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _code_free(text: str) -> str:
    """HTML that is quoted is not to be taken for some."""
    return text.replace("<", "&lt;")


def _each(scores: list[int]) -> str:
    return ", ".join(str(score) for score in scores)


def _list(tools: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in tools.items())


def _first(found: list[str], most: int = 50) -> list[str]:
    rest = len(found) - most
    return [*found[:most], f"… and {rest} more."] if rest > 0 else found
