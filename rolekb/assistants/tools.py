"""What each tool answers, as plain dictionaries: records of pages, bounded in size.

No answer holds one side of a dispute without the others (``bounding``).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from roles import records
from roles.domain.comparison import Point
from roles.models import Role
from roles.queries import pages
from roles.queries.overview import overview
from roles.queries.statement_changes import changes_since
from roles.queries.title_reader import Titles
from roles.records import Reader
from roles.records.licences import OURS, OURS_ADDRESS
from roles.records.points import Writer
from sources.text import markdown

from .asked import MOST_CHARACTERS, questions_meant, roles_meant
from .bounding import MOST_BYTES, bound, size
from .errors import QuestionError

LOCAL_SITE = "http://127.0.0.1:8000"
"""Where ``make run`` serves the site: the addresses of answers if SITE_ADDRESS is not set."""

HOW_TO_CITE = (
    "Rolebook reports what sources say and never who is right. Where sources disagree, give every "
    "answer with its number of sources, at least one source for each, and the address."
)
_MOST_WRITTEN = 40
"""So many questions are written out at most, before those that have room are chosen."""
_MOST_NAMED = 60
"""So many disputes that are left out are named at most."""
_ROOM_FOR_LEFT_OUT = 800
_MOST_WITHDRAWN = 50


def site() -> str:
    return settings.SITE_ADDRESS or LOCAL_SITE


def _reader() -> Reader:
    return Reader(site())


# --- The tools ----------------------------------------------------------------------------


def find_role(title: str) -> dict:
    """Return the roles that a job title may mean, and how sure that is."""
    titles, reader = Titles(), _reader()
    read = titles.read(title[:MOST_CHARACTERS])
    if not read.title:
        roles_meant([title])
    contested = overview().contested

    def described(role: Role) -> dict:
        questions = {
            point.responsibility.slug
            for point in contested
            if role.slug in {other.slug for other in point.roles}
        }
        return {
            "slug": role.slug,
            "name": role.name,
            "definition": markdown.plain(role.definition),
            "address": reader.absolute(role.get_absolute_url()),
            "questions_on_which_sources_disagree": len(questions),
        }

    nearest = [] if read.roles else titles.nearest(read)
    return {
        "title": read.title,
        "certainty": read.tier.value,
        "roles": [described(role) for role in read.roles],
        "nearest": [described(role) for role in nearest],
        **_notices(),
    }


def compare(roles: Sequence[str], after: str = "") -> dict:
    """Return two to five roles side by side, the questions on which sources disagree first."""
    record = records.comparison([role.slug for role in roles_meant(roles)], _reader())
    return _answer(
        record,
        # Sorting keeps the order of the page otherwise.
        sorted(record["questions"], key=lambda question: not question["disputed"]),
        after,
        summary=[sentence["text"] for sentence in record["answer"]],
        counts=record["counts"],
    )


def who(question: str, after: str = "") -> dict:
    """Return which roles do something according to sources: every point of a question."""
    reader = _reader()
    responsibility, others = questions_meant(question, reader.site)
    record = records.question(responsibility.slug, reader)
    points = sorted(record["question"]["points"], key=lambda point: not point["disputed"])
    disputes = [point for point in points if point["disputed"]]
    answer = _answer(
        record,
        [{**record["question"], "slug": point["key"], "points": [point]} for point in points],
        after,
        unit="points",
        summary=[record["answer"]["text"]] if record["answer"] else [],
        verdict=record["question"]["verdict"]["words"],
        # On each part of a long answer, so that none leaves a disagreement unsaid.
        disagreements=[_in_short(point) for point in disputes],
        other_questions=reader.questions(others),
    )
    answer["questions"] = _joined(answer["questions"], responsibility.slug)
    return answer


def statement(key: str) -> dict:
    """Return a statement with every point on which it counts, whole."""
    key = key.replace("\0", "").strip().rstrip("/").rpartition("/")[2].lower()[:MOST_CHARACTERS]
    try:
        record = records.statement(key, _reader())
    except Http404:
        raise QuestionError(
            f"No statement has the key “{key}”. A key has eight letters and digits and stands in "
            f"the address of a statement: {site()}/claims/…/. The other tools name keys."
        ) from None
    questions = [{**record["question"], "points": record["points"]}]
    roles = [role["name"] for role in record["roles"]]
    return _answer(
        record,
        questions,
        kept=[record["key"]],
        key=record["key"],
        text=record["text"]["text"],
        roles=roles,
        counts_today=record["counts"],
    )


def disagreements(role: str = "", after: str = "") -> dict:
    """Return the questions on which sources disagree about a role, or about any."""
    reader, points = _reader(), list(overview().contested)
    title, address = "Disagreements", reader.absolute(reverse("disagreements"))
    if role.strip():
        (meant,) = roles_meant([role])
        points = [point for point in points if meant.slug in {r.slug for r in point.roles}]
        title, address = f"{meant.name}: disagreements", reader.absolute(meant.get_absolute_url())
    return _answer_of_points({"title": title, "address": address}, points, reader, after)


def changes(since: str, after: str = "") -> dict:
    """Return what changed since a day: statements, within the whole points that they changed."""
    day = _day(since)
    reader, events = _reader(), changes_since(day)
    of_key: dict[str, list[dict]] = {}
    for event in events:
        change = {
            "key": event.key,
            "how": event.how,
            "on": timezone.localdate(event.at).isoformat(),
        }
        if event.reason:
            change["why"] = event.reason
        of_key.setdefault(event.key, []).append(change)
    points, standing = [], set()
    for row in overview().rows:
        for point in row.points:
            if keys := {fact.key for fact in pages.facts_on(point)} & of_key.keys():
                points.append(point)
                standing |= keys
    withdrawn = [of_key[key][-1] for key in of_key if key not in standing]
    return _answer_of_points(
        {
            "title": f"Changes since {day.isoformat()}",
            "address": reader.absolute(reverse("claims_feed")),
        },
        points,
        reader,
        after,
        changes=of_key,
        counts={
            "changes": len(events),
            "statements": len(of_key),
            "questions": len({point.responsibility.slug for point in points}),
        },
        no_longer_here=withdrawn[:_MOST_WITHDRAWN],
    )


# --- Their parts --------------------------------------------------------------------------


def _notices() -> dict:
    return {
        "how_to_cite": HOW_TO_CITE,
        "licence": f"{OURS}, {OURS_ADDRESS}; quoted words: their authors",
    }


def _answer(
    record: dict,
    questions: Sequence[dict],
    after: str = "",
    *,
    unit: str = "questions",
    kept: Collection[str] = (),
    **more,
) -> dict:
    """Return an answer of those of these recorded questions that come next and have room."""
    entries = [Entry(q["slug"], any(point["disputed"] for point in q["points"])) for q in questions]
    start = _start(entries, after)
    return _bounded(record, entries[start:], questions[start:], unit, kept, more)


def _answer_of_points(
    record: dict,
    points: Sequence[Point],
    reader: Reader,
    after: str,
    changes: Mapping[str, list[dict]] = MappingProxyType({}),
    **more,
) -> dict:
    """Return an answer of the questions of these points, each with those of them that it has, and
    with these changes of its statements. Only what may have room is written out: two queries."""
    disputed: dict[str, bool] = {}
    for point in points:
        slug = point.responsibility.slug
        disputed[slug] = disputed.get(slug, False) or point.contested
    entries = [Entry(slug, is_disputed) for slug, is_disputed in disputed.items()]
    start = _start(entries, after)
    chosen = {entry.slug for entry in entries[start : start + _MOST_WRITTEN]}
    written = [point for point in points if point.responsibility.slug in chosen]
    writer = Writer.of_points(written, reader)
    questions: dict[str, dict] = {}
    for point in written:
        slug = point.responsibility.slug
        question = writer.question(point.responsibility)
        questions.setdefault(slug, {**question, "points": []})["points"].append(writer.point(point))
        keys = sorted({fact.key for fact in pages.facts_on(point)} & changes.keys())
        questions[slug].setdefault("changes", {}).update((key, changes[key]) for key in keys)
    for question in questions.values():
        question["changes"] = [
            change for of_key in question["changes"].values() for change in of_key
        ]
    return _bounded(record, entries[start:], list(questions.values()), "questions", changes, more)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list that one answer may not hold whole."""

    slug: str
    is_disputed: bool


def _bounded(
    record: dict,
    entries: Sequence[Entry],
    questions: Sequence[dict],
    unit: str,
    kept: Collection[str],
    more: dict,
) -> dict:
    """Return an answer that keeps within its bounds, and says what of these entries it leaves out.
    The first of them are written as questions."""
    address = record["addresses"]["page"] if "addresses" in record else record["address"]
    answer = {"title": record["title"], "address": address, **_notices(), **more}
    disputed = [entry.slug for entry in entries if entry.is_disputed][:_MOST_NAMED]
    # What says what is left out needs some room itself.
    room = MOST_BYTES - size(answer) - size(disputed) - _ROOM_FOR_LEFT_OUT
    bounded = bound(questions, room, kept)
    answer["questions"] = bounded.questions
    remaining = entries[len(bounded.questions) :]
    answer["next"] = bounded.questions[-1]["slug"] if remaining else ""
    if remaining or bounded.statements_left_out:
        disputed = [entry.slug for entry in remaining if entry.is_disputed]
        left_out = {
            unit: len(remaining),
            "disputed_among_them": len(disputed),
            "statements": bounded.statements_left_out,
        }
        answer["left_out"] = {
            **left_out,
            "disputed": disputed[:_MOST_NAMED],
            "all_at": address,
            "words": _words(left_out, unit),
        }
    return answer


def _words(left_out: dict, unit: str) -> str:
    words = []
    if number := left_out["statements"]:
        words.append(
            f"{number} further statements are left out; every answer keeps at least one, and its "
            "number of sources counts them all."
        )
    if number := left_out[unit]:
        words.append(
            f"{number} further {unit} are left out: call again with the word in “next” as “after”."
        )
    return " ".join(words)


def _start(entries: Sequence[Entry], after: str) -> int:
    """Return where the rest of a list begins. Raises QuestionError if it has no such entry."""
    if not after:
        return 0
    slugs = [entry.slug for entry in entries]
    if after not in slugs:
        raise QuestionError(
            f"There is nothing called “{after[:MOST_CHARACTERS]}” to go on after. Use the word in "
            "“next” of the answer before, or leave “after” out to begin anew."
        )
    return slugs.index(after) + 1


def _in_short(point: dict) -> dict:
    """Return a dispute in the sentence that names its sides, or in the names of its answers."""
    answers = ", ".join(answer["answer"] for answer in point["answers"])
    return {
        "point": point["key"],
        "roles": [role["name"] for role in point["roles"]],
        "words": point["note"]["text"] if point["note"] else answers,
    }


def _joined(units: Sequence[dict], slug: str) -> list[dict]:
    """Return one question with the points of all these."""
    if not units:
        return []
    points = [point for unit in units for point in unit["points"]]
    return [{**units[0], "slug": slug, "points": points}]


def _day(text: str) -> date:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            pass
    raise QuestionError(
        f"“{text[:MOST_CHARACTERS]}” is no day. Write it as year, month and day: 2026-11-01."
    )
