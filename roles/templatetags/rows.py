"""The rows of a comparison as HTML. A page has a hundred, so each is built in one piece."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..domain.compared_rows import ComparedGroup, ComparedRow
from ..domain.comparison import Point
from ..domain.facts import RoleFact
from ..domain.hues import Hues
from ..domain.kept_values import KeptPages, KeptValues
from ..domain.relation import covered_cells
from ..domain.relation_words import not_covered
from ..request.languages import content_attribute
from ..request.paths import path_to
from .verdicts import (
    cell,
    fact_about,
    group_title,
    marks_of,
    say_so,
    sentence_of,
    short_name,
    sources_on,
    verdict_of,
    words_of,
)

register = template.Library()

RowAndPoint = tuple[ComparedRow, Point]

SCOPE = ("context", "as_of")
"""What of an address narrows a page or takes it to an earlier day."""


@register.simple_tag(takes_context=True)
def scope_query(context) -> str:
    """Return the query of the page's context and day, "" if it has none."""
    request = context.get("request")
    kept = {name: request.GET[name] for name in SCOPE if request.GET.get(name)} if request else {}
    return f"?{urlencode(kept)}" if kept else ""


@register.simple_tag(takes_context=True)
def row_addresses(context, roles: Sequence[RoleFact]) -> "Addresses":
    """Return what builds the addresses of the rows' own pages, in the scope of this page."""
    pattern = path_to("compare-row", tuple(role.slug for role in roles), "0").removesuffix("0/")
    # They stand below the page itself, and its address in a hundred links would be 4 kB of it.
    below = pattern.removeprefix(context["request"].path)
    return Addresses(pattern, below, scope_query(context))


@dataclass(frozen=True, slots=True)
class Addresses:
    page: str
    """Tells them from those of other comparisons, which are relative to their pages, too."""
    folder: str
    query: str

    def of(self, row: ComparedRow) -> str:
        return escape(f"{self.folder}{row.responsibility.slug}/{self.query}")


_pages: KeptPages[str] = KeptPages()


@dataclass(frozen=True, slots=True)
class _Lines:
    """What writes the lines of a page, and knows those that were made before."""

    of_page: tuple[Any, ...]
    """What each is written for beside its row: the hues, if there are any, and the addresses."""
    kept: KeptValues[str]

    @classmethod
    def of(cls, hues: Hues | None, addresses: Addresses) -> "_Lines":
        of_page = (hues, addresses) if hues else (addresses,)
        # Of a page that is narrowed or of a day none are kept: its points are made for it alone.
        page = get_language(), addresses, hues and hues.key
        return cls(of_page, KeptValues() if addresses.query else _pages.values_of(page))

    def of_rows(self, write: Callable[..., str], rows: Iterable[ComparedRow]) -> str:
        """Return the lines of rows one after the other, written only if they were not before."""
        # Its points are made together: each is another object once anything of the row is.
        things = [((row.row.cells or row.row.pairs)[0], (row,)) for row in rows]
        return "".join(self.kept.get_each(write.__name__, things, write, *self.of_page))

    def of_points(self, write: Callable[..., str], points: Iterable[RowAndPoint]) -> str:
        """Return those of points."""
        things = [(point, (row, point)) for row, point in points]
        return "".join(self.kept.get_each(write.__name__, things, write, *self.of_page))


@register.simple_tag
def contents(groups: Iterable[ComparedGroup], hues: Hues) -> SafeString:
    """Return a link to each group of rows, with their number."""
    return SafeString(
        "".join(
            f'<li><a href="#{group.anchor}">{group_title(group, hues)}</a>'
            f" <span>{len(group.rows)}</span></li>"
            for group in groups
        )
    )


@register.simple_tag
def compared_groups(
    groups: Iterable[ComparedGroup], hues: Hues, addresses: Addresses, *, folding: bool
) -> SafeString:
    """Return the body of the table: each group with its heading, and some of its rows folded."""
    lines = _Lines.of(hues, addresses)
    return SafeString(
        "".join(
            f"<tbody> {group_heading(group, hues)}"
            f"{lines.of_rows(compared_line, group.in_open if folding else group.rows)}"
            f"{_folded_lines(group.folded, hues, lines) if folding else ''} </tbody>"
            for group in groups
        )
    )


@register.simple_tag
def group_heading(group: ComparedGroup, hues: Hues) -> SafeString:
    """Return the row of the table that names a group."""
    return SafeString(
        f'<tr class="group"><th scope="rowgroup" colspan="{len(hues.letters) + 2}"'
        f' id="{group.anchor}"><span role="heading" aria-level="3">{group_title(group, hues)}'
        f'</span> <span class="count">{len(group.rows)}</span></th></tr>'
    )


@register.simple_tag
def compared_line(row: ComparedRow, hues: Hues, addresses: Addresses) -> SafeString:
    """Return a row of the table: the question, a cell for each role, and how sources stand."""
    address = addresses.of(row)
    question = (
        f'<th scope="row"><a href="{address}"{content_attribute()}>'
        f"{escape(row.responsibility.question)}</a></th>"
    )
    cells = _across(row, hues) if row.row.pairs else _cells(row, hues, address)
    return SafeString(
        f'<tr class="row" id="{row.row.anchor}">{question}{cells}'
        f"<td>{_standing(row, hues)}</td></tr>"
    )


def _folded_lines(rows: Sequence[ComparedRow], hues: Hues, lines: _Lines) -> str:
    """Return the rows of a group that are folded, as one row of the table: how many they are and
    the names of the first, then each with its answers in words."""
    if not rows:
        return ""
    return (
        f'<tr class="more"><td colspan="{len(hues.letters) + 2}"><details class="more-rows">'
        f"<summary>{_summary_of(rows)}</summary>"
        f'<ul class="more-questions">{lines.of_rows(_folded_line, rows)}</ul></details></td></tr>'
    )


NAMED_IN_SUMMARY = 3
"""How many questions the line of a fold names."""


def _summary_of(rows: Sequence[ComparedRow]) -> str:
    disputed = sum(1 for row in rows if row.sources_disagree)
    if disputed == len(rows):
        pattern = ngettext(
            "%(number)s more question; sources disagree on it",
            "%(number)s more questions; sources disagree on all of them",
            len(rows),
        )
    elif disputed:
        pattern = _("%(number)s more questions; sources disagree on %(disputed)s")
    else:
        pattern = ngettext(
            "%(number)s more question, few sources and no disagreement",
            "%(number)s more questions, few sources each and no disagreement",
            len(rows),
        )
    words = escape(pattern % {"number": len(rows), "disputed": disputed})
    names = ", ".join(row.responsibility.name for row in rows[:NAMED_IN_SUMMARY])
    if len(rows) > NAMED_IN_SUMMARY:
        names += " …"
    return f'{words}: <span class="quiet"{content_attribute()}>{escape(names)}</span>'


def _folded_line(row: ComparedRow, hues: Hues, addresses: Addresses) -> str:
    state = _mark_of_dispute() if row.sources_disagree else ""
    return (
        f'<li id="{row.row.anchor}">'
        f'<a href="{addresses.of(row)}"{content_attribute()}>'
        f"{escape(row.responsibility.question)}</a>"
        f" <span>{_answers_in_words(row, hues)}</span>{state}</li>"
    )


def _answers_in_words(row: ComparedRow, hues: Hues) -> str:
    """Return "PM responsible 1; PO takes part 2", without the roles that are not covered."""
    lang = content_attribute()
    answers = []
    for point in covered_cells(row.row):
        name = escape(short_name(hues, point.roles[0]))
        answers.append(f"{f'<span{lang}>{name}</span>' if lang else name}: {words_of(point)}")
    return "; ".join(answers)


def _mark_of_dispute() -> str:
    words = escape(_("sources disagree"))
    return f' <span class="disagree"><span>{words}</span></span>'


def _cells(row: ComparedRow, hues: Hues, address: str) -> str:
    """Return a cell for each role. Of two roles the left one is mirrored; of more each names its
    role for narrow screens, where those of which nothing is said are left out."""
    points = row.row.cells
    cells = []
    for place, point in enumerate(points):
        letter = hues.of(point.roles[0].slug)
        if len(points) == 2:
            cells.append(f'<td class="{letter}">{cell(point, place == 0, address)}</td>')
            continue
        if point.agreement.silent:
            # Where the name of the role would stand, the cell is left out.
            gone, html = " gone", _silent(len(points))
        else:
            name = escape(short_name(hues, point.roles[0]))
            gone = ""
            html = (
                f'<span class="short" aria-hidden="true"{content_attribute()}>{name}</span>'
                f"{cell(point, False, address)}"
            )
        cells.append(f'<td class="{letter}{gone}">{html}</td>')
    return "".join(cells)


def _silent(columns: int) -> str:
    """Nothing is said: in many narrow columns a dash to the eye, always in words to the ear."""
    words = escape(not_covered())
    if columns < 4:
        return f'<span class="silent">{words}</span>'
    return f'<span class="silent" aria-hidden="true">–</span><span class="unseen">{words}</span>'


def _across(row: ComparedRow, hues: Hues) -> str:
    """Return one cell for a question about a pair: its answer for each pair."""
    lines = []
    for point in row.row.pairs:
        numbers = say_so(point.agreement)
        answer = fact_about(point, hues)
        lines.append(f"<p>{answer} · {escape(numbers)}</p>" if numbers else f"<p>{answer}</p>")
    return f'<td class="across" colspan="{len(hues.letters)}">{"".join(lines)}</td>'


def _standing(row: ComparedRow, hues: Hues) -> str:
    if row.sentence is None:
        return f'<span class="quiet">{verdict_of(row.verdict, hues)}</span>'
    sentence = sentence_of(row.sentence, hues)
    if not row.sources_disagree:
        return f"<p>{sentence}</p>"
    words = escape(_("Sources disagree."))
    if not row.needs_word:
        words = f"<span>{words}</span>"
    return f'<p><span class="disagree">{words}</span> {sentence}</p>'


@register.simple_tag
def fact_lines(facts: Iterable[RowAndPoint], hues: Hues, addresses: Addresses) -> SafeString:
    """Return the questions about pairs, each with its answer."""
    return SafeString(_Lines.of(hues, addresses).of_points(_fact_line, facts))


def _fact_line(row: ComparedRow, point: Point, hues: Hues, addresses: Addresses) -> str:
    lang = content_attribute()
    # Of several pairs the first has the anchor of the row.
    anchor = f' id="{row.row.anchor}"' if point is row.row.pairs[0] else ""
    pair = ""
    if len(hues.letters) > 2:
        names = (
            f'<span class="name {hues.of(role.slug)}"{lang}>{escape(short_name(hues, role))}</span>'
            for role in point.roles
        )
        pair = f" {escape(_('and'))} ".join(names) + ": "
    numbers = escape(say_so(point.agreement))
    question = escape(row.responsibility.question)
    if lang or pair:
        question = f"<span{lang}>{question}</span>"
    return (
        f'<li{anchor}><span class="question">{pair}{question}</span> '
        f'<a class="answer" href="{addresses.of(row)}">{fact_about(point, hues)}</a> '
        f'<span class="small">{sources_on(point.agreement)}{numbers and f" · {numbers}"}</span>'
        "</li>"
    )


@register.simple_tag
def duty_lines(rows: Iterable[RowAndPoint], addresses: Addresses) -> SafeString:
    """Return questions that sources answer for one role only."""
    return SafeString(_Lines.of(None, addresses).of_points(_duty_line, rows))


def _duty_line(row: ComparedRow, point: Point, addresses: Addresses) -> str:
    state = _mark_of_dispute() if point.contested and not point.agreement.one_voice else ""
    return (
        f'<li id="{row.row.anchor}">{marks_of(point)}<span>'
        f'<a href="{addresses.of(row)}"{content_attribute()}>'
        f"{escape(row.responsibility.question)}</a>"
        f" <span>{words_of(point)}</span>{state}</span></li>"
    )


@register.simple_tag
def one_sided_count(one_sided: Iterable[tuple]) -> str:
    """Return "61 questions, 7 of them disputed"."""
    points = [point for _role, rows in one_sided for _row, point in rows]
    number, disputed = len(points), sum(1 for point in points if point.contested)
    words = ngettext("%(number)s question", "%(number)s questions", number) % {"number": number}
    if not disputed:
        return words
    return _("%(questions)s, %(number)s of them disputed") % {
        "questions": words,
        "number": disputed,
    }
