"""Judge what `make quality` measured, and write it down: pure, no files and no programs."""

import re
import statistics
from dataclasses import dataclass

REQUIRED = {"accessibility": "accessibility", "best-practices": "best practices", "seo": "SEO"}
LABELS = {**REQUIRED, "performance": "performance"}

# Errors in what Django itself writes or shows of what somebody typed, on pages of the desk alone:
# why, the checker's message, and the element that it is about.
OF_DJANGO = [
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
    (
        "a form that is refused shows an address as somebody typed it",
        r"Bad value .* for attribute .value. on element .input.",
        r'type="url".*aria-invalid="true"',
    ),
]


@dataclass(frozen=True)
class Requirement:
    subject: str
    wanted: str
    measured: str
    holds: bool


@dataclass(frozen=True)
class Markup:
    """What the HTML checker found: pages read, errors of ours, and how often each of Django's."""

    pages: dict[str, int]
    errors: list[str]
    of_django: dict[str, int]

    @property
    def requirements(self) -> list[Requirement]:
        measured = f"{len(self.errors)} on {sum(self.pages.values())} pages"
        return [Requirement("errors of HTML on any page", "none", measured, not self.errors)]

    def chapter(self) -> list[str]:
        return [
            "## HTML",
            f"The Nu HTML checker read {self.pages.get('site', 0)} pages of the site and "
            f"{self.pages.get('desk', 0)} of the editors' desk: those of readers with the "
            "project's content in every language, and one of each type that a test makes, "
            "with mistakes in the forms and with what is refused. No template is left out: one "
            "that stands on no page ends the command.",
            *_list(self.errors[:50]),
            "Set aside, on pages of the desk only, is what Django's own admin writes, and shows of "
            "what somebody typed. Each is "
            "named in `scripts/quality_report.py`:",
            _table(("what", "times"), sorted(self.of_django.items())),
        ]


@dataclass(frozen=True)
class Scores:
    """Scores up to 100, as {page: {category: one of each run}}, and what cost points."""

    runs: dict[str, dict[str, list[int]]]
    errors: list[str]

    @property
    def requirements(self) -> list[Requirement]:
        medians = {
            f"{label}, {page}": median(scores[name])
            for page, scores in self.runs.items()
            for name, label in REQUIRED.items()
        }
        return [
            Requirement(subject, "100", str(score), score == 100)
            for subject, score in medians.items()
        ]

    def chapter(self) -> list[str]:
        rows = [
            (page, *(f"{median(s[name])} ({', '.join(map(str, s[name]))})" for name in LABELS))
            for page, s in self.runs.items()
        ]
        return [
            "## Lighthouse",
            f"Mobile settings; the median of {len(next(iter(self.runs.values()))['seo'])}, and "
            "each run. Performance is only reported: it depends on the machine.",
            _table(("page", *LABELS.values()), rows),
            *(["What cost points:", *_list(self.errors)] if self.errors else []),
        ]


def median(scores: list[int]) -> int:
    """Return the lower of the two in the middle where their number is even."""
    return statistics.median_low(scores)


def judge_markup(pages: list[dict], messages: list[dict]) -> Markup:
    """Sort the checker's messages on these files into errors of ours and of Django's."""
    by_file = {page["file"]: page for page in pages}
    parts = [page["part"] for page in pages]
    errors, of_django = [], {}
    for message in messages:
        if message["type"] == "info":
            continue
        page = by_file[message["url"].rpartition("/")[2]]
        if reason := page["part"] == "desk" and _why_of_django(message):
            of_django[reason] = of_django.get(reason, 0) + 1
        else:
            extract = " ".join(message.get("extract", "").split())
            place = f"{page['name']}, line {message.get('lastLine', '?')}"
            errors.append(f"{place}: {message['message']} {extract}")
    return Markup({part: parts.count(part) for part in dict.fromkeys(parts)}, errors, of_django)


def _why_of_django(message: dict) -> str:
    """Return the reason why an error is Django's; empty where it is ours."""
    for reason, words, element in OF_DJANGO:
        if re.search(words, message["message"]) and re.search(element, message.get("extract", "")):
            return reason
    return ""


def write_document(day: str, tools: dict[str, str], results: list[Markup | Scores]) -> str:
    programs = ", ".join(f"{name} {version}" for name, version in tools.items())
    rows = [
        (
            requirement.subject,
            requirement.wanted,
            requirement.measured,
            "yes" if requirement.holds else "**no**",
        )
        for result in results
        for requirement in result.requirements
    ]
    parts = [
        "# Quality",
        "Written by `make quality`, which measures it anew; not to be edited. What pages weigh is "
        "tested by `make test`; what they cost to make is measured by `make bench-pages`.",
        f"Measured on {day} with {programs}, on a throw-away site with the project's content, "
        "settings as in production, and no proxy in front.",
        "## What is required",
        _table(("what", "required", "measured", "holds"), rows),
    ]
    for result in results:
        parts += result.chapter()
    return "\n\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: list[tuple]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    cells = [[str(cell).replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _list(errors: list[str]) -> list[str]:
    """Return one paragraph, or none; HTML that is quoted must not be taken for markup."""
    return ["\n".join(f"- {error.replace('<', '&lt;')}" for error in errors)] if errors else []
