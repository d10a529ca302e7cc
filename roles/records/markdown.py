"""A record as Markdown: the same words and numbers, to read and to paste.

It is written from the record alone, so that it cannot say anything else.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..domain.sentences import number_of_questions, number_of_sources
from ..queries.titles import join_words
from .markdown_text import as_markdown, at_start, link


def markdown_of(record: dict) -> str:
    """Return a record as Markdown."""
    lines = [f"# {as_markdown(record['title'])}", ""]
    lines += [link(record["addresses"]["page"], record["addresses"]["page"])]
    lines += _BODIES[record["type"]](record)
    if following := record.get("next"):
        lines += ["", link(_("The next part"), following.replace("/page.json?", "/page.md?"))]
    lines += _ending(record)
    return "\n".join(lines) + "\n"


def _ending(record: dict) -> Iterator[str]:
    if record["sources"]:
        yield from ("", f"## {_('Sources')}", "")
        for source in record["sources"]:
            yield f"- {at_start(source['citation'])} {link(_('Page here'), source['address'])}"
    yield from ("", f"## {_('Licences')}", "")
    yield from (f"- {at_start(notice)}" for notice in record["licence"]["notices"])


# --- Pages --------------------------------------------------------------------------------


def _role(record: dict) -> Iterator[str]:
    if definition := record["role"]["definition"]:
        yield from ("", at_start(definition["text"]))
    if record["titles"]:
        titles = as_markdown(", ".join(title["title"] for title in record["titles"]))
        yield from ("", f"{_('Titles that mean it')}: {titles}")
    questions = {question["slug"]: question["question"] for question in record["questions"]}
    for duties in record["duties"]:
        # A part of a long record has the words of its own questions.
        if shown := [questions[slug] for slug in duties["questions"] if slug in questions]:
            yield from ("", f"## {as_markdown(duties['words'])}", "")
            yield from (f"- {at_start(question)}" for question in shown)
    if disputes := [d for d in record["disputes"] if d["question"] in questions]:
        yield from ("", f"## {_('Where sources disagree')}", "")
        for dispute in disputes:
            question = at_start(questions[dispute["question"]])
            yield f"- {question} {as_markdown(dispute['sentence']['text'])}"
    yield from _areas(record["questions"])


def _question(record: dict) -> Iterator[str]:
    question = record["question"]
    if record["answer"]:
        yield from ("", at_start(record["answer"]["text"]))
    yield from ("", at_start(question["verdict"]["words"]))
    yield from ("", f"## {_('Who says what')}", "")
    yield from _points(question["points"])


def _statement(record: dict) -> Iterator[str]:
    yield from ("", at_start(record["text"]["text"]))
    if not record["counts"]:
        yield from ("", _("An earlier edition says so: it does not count any more."))
    yield from ("", f"## {as_markdown(record['question']['question'])}", "")
    yield from _points(record["points"])
    if record["history"]:
        yield from ("", f"## {_('History')}", "")
        for event in record["history"]:
            why = f" {as_markdown(event['reason'])}" if event["reason"] else ""
            yield f"- {event['at'][:10]}: {as_markdown(event['words'])}.{why}"


def _source(record: dict) -> Iterator[str]:
    questions = {question["slug"]: question for question in record["questions"]}
    own = {statement["key"]: statement for statement in record["statements"]}
    for slug, points in groupby(record["points"], key=lambda point: point["question"]):
        yield from ("", f"## {as_markdown(questions[slug]['question'])}", "")
        yield from _points(points, own)


def _comparison(record: dict) -> Iterator[str]:
    for sentence in record["answer"]:
        yield from ("", at_start(sentence["text"]))
    counts = record["counts"]
    yield from ("", number_of_questions(counts["questions"], counts["sources_disagree"]))
    yield from _areas(record["questions"])


def _row(record: dict) -> Iterator[str]:
    yield from ("", at_start(record["question"]["verdict"]["words"]), "")
    yield from _points(record["question"]["points"])
    if record["other_roles"]:
        yield from ("", f"## {_('Other roles')}", "")
        for role in record["other_roles"]:
            words = as_markdown(role["verdict"]["words"])
            yield f"- {link(role['name'], role['address'])}: {words}"


def _disagreements(record: dict) -> Iterator[str]:
    number = record["total"]
    questions = ngettext("%(number)s question.", "%(number)s questions.", number)
    yield from ("", questions % {"number": number})
    for dispute in record["disagreements"]:
        yield from ("", f"## {as_markdown(dispute['question']['question'])}", "")
        yield from _points([dispute["point"]])


_BODIES: dict[str, Callable[[dict], Iterator[str]]] = {
    "role": _role,
    "question": _question,
    "statement": _statement,
    "source": _source,
    "comparison": _comparison,
    "row": _row,
    "disagreements": _disagreements,
}


# --- Questions and points -----------------------------------------------------------------


def _areas(questions: Iterable[dict]) -> Iterator[str]:
    for area, group in groupby(questions, key=lambda question: question["area"]["name"]):
        yield from ("", f"## {as_markdown(area)}")
        for question in group:
            yield from ("", f"### {as_markdown(question['question'])}")
            if verdict := question.get("verdict"):
                yield from ("", at_start(verdict["words"]))
            yield ""
            yield from _points(question["points"])


def _points(points: Iterable[dict], own: dict[str, dict] | None = None) -> Iterator[str]:
    """Write points, and how those of a source's own statements stand."""
    for point in points:
        roles = as_markdown(join_words(role["name"] for role in point["roles"]))
        yield f"- **{roles}**: {as_markdown(point['verdict']['words'])}"
        if point["note"]:
            yield f"    - {at_start(point['note']['text'])}"
        if point["explanation"]:
            words = as_markdown(point["explanation"]["text"])
            yield f"    - {_('It depends on the org')}: {words}"
        for answer in point["by_context"]:
            context = (
                answer["context"]["phrase"]
                if answer["context"]
                else _("No kind of organisation named")
            )
            words = as_markdown(f"{context}: {answer['answer']['answer']}")
            yield f"    - {words}, {number_of_sources(answer['sources'])}"
        for answer in point["answers"]:
            yield from _answer(answer, "", own)
        for answer in point["called_wrong"]:
            yield from _answer(answer, _("called wrong"), own)
        for answer in point["earlier_editions"]:
            yield from _answer(answer, _("earlier editions"), own)


def _answer(answer: dict, how: str, own: dict[str, dict] | None) -> Iterator[str]:
    words = f"*{as_markdown(answer['answer'])}*"
    words = f"{words} ({how})" if how else words
    yield f"    - {words}, {number_of_sources(answer['sources'])}:"
    for statement in answer["statements"]:
        yield f"        - {_statement_line(statement, own or {})}"


def _statement_line(statement: dict, own: dict[str, dict]) -> str:
    words = at_start(statement["text"])
    if quotation := statement["quotation"]:
        quoted = as_markdown(quotation["text"])
        words = _("%(words)s “%(quotation)s”") % {"words": words, "quotation": quoted}
        words = f"{words} ({as_markdown(quotation['check_in_words'])})"
    source = link(statement["source"]["name"], statement["original"])
    place = filter(None, [statement["locator"]])
    contexts = (context["phrase"] for context in statement["contexts"])
    details = as_markdown(", ".join([*place, *contexts]))
    here = link(_("Statement %(key)s") % {"key": statement["key"]}, statement["address"])
    parts = [source, details, here]
    if standing := own.get(statement["key"]):
        parts.append(as_markdown(standing["standing"]["words"]))
    return f"{words} – {', '.join(filter(None, parts))}"
