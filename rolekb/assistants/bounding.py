"""Answers of bounded size in which no side of a dispute is missing.

Points come from ``roles.records`` and stay whole: each keeps all its answers, each answer at least
one statement with its source. What makes an answer too large is left out evenly: first statements,
then whole questions, which a next call gives.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

MOST_BYTES = 24_000
"""Of an answer as JSON."""

_SIDES = ("answers", "called_wrong", "earlier_editions")
_STATEMENTS = (1_000, 8, 5, 3, 2, 1)
"""How many statements of each answer are tried."""
_OF_STATEMENT = ("key", "address", "text", "locator", "original")
_OF_POINT = ("key", "kind", "disputed", "sources")


def size(value: object) -> int:
    return len(as_text(value).encode())


def as_text(value: object) -> str:
    """Return a value as JSON, the way it is sent and counted."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Cut:
    """How points are shortened."""

    most: int = _STATEMENTS[0]
    """Statements of each answer."""
    kept: Collection[str] = ()
    """Keys of statements that come first in their answer, since they were asked for."""
    is_brief: bool = False
    """Without quoted words, explanations and contexts."""


@dataclass(frozen=True)
class Bounded:
    """The questions that fit, as of one cut."""

    questions: list[dict]
    statements_left_out: int


def bound(questions: Sequence[dict], room: int, kept: Collection[str] = ()) -> Bounded:
    """Return as many of these recorded questions as have room, with as many statements as then
    have. The first one is always there, with every side of every point."""
    cut = Cut(kept=kept)
    for most in _STATEMENTS:
        cut = replace(cut, most=most)
        shortened = [shorten(question, cut) for question in questions]
        if size(shortened) <= room:
            return _bounded(questions, shortened, cut)
    used, fitting = 0, 0
    for question in shortened:
        used += size(question) + 1
        if fitting and used > room:
            break
        fitting += 1
    if fitting == 1 and used > room:
        cut = replace(cut, is_brief=True)
        shortened = [shorten(questions[0], cut)]
    return _bounded(questions, shortened[:fitting], cut)


def _bounded(questions: Sequence[dict], shortened: list[dict], cut: Cut) -> Bounded:
    shown = questions[: len(shortened)]
    left_out = sum(
        max(0, len(answer["statements"]) - cut.most)
        for question in shown
        for point in question["points"]
        for side in _SIDES
        for answer in point[side]
    )
    return Bounded(shortened, left_out)


def shorten(question: dict, cut: Cut) -> dict:
    """Return a recorded question with all its points, each with all its answers."""
    shortened = {
        "slug": question["slug"],
        "question": question["question"],
        "address": question["address"],
        "points": [_point(point, cut) for point in question["points"]],
    }
    if verdict := question.get("verdict"):
        shortened["verdict"] = verdict["words"]
    if changes := question.get("changes"):
        shortened["changes"] = changes
    return shortened


def _point(point: dict, cut: Cut) -> dict:
    shortened = {key: point[key] for key in _OF_POINT}
    shortened["roles"] = [role["name"] for role in point["roles"]]
    shortened["verdict"] = point["verdict"]["words"]
    if point["note"]:
        shortened["note"] = point["note"]["text"]
    for side in _SIDES:
        if side == "answers" or point[side]:
            shortened[side] = [_answer(answer, cut) for answer in point[side]]
    if cut.is_brief:
        return shortened
    if point["explanation"]:
        shortened["explanation"] = point["explanation"]["text"]
    if point["by_context"]:
        shortened["by_context"] = [
            {
                "context": answer["context"]["phrase"] if answer["context"] else "",
                "answer": answer["answer"]["answer"],
                "sources": answer["sources"],
            }
            for answer in point["by_context"]
        ]
    return shortened


def _answer(answer: dict, cut: Cut) -> dict:
    # Those asked for first; sorting keeps the order of all others.
    statements = sorted(answer["statements"], key=lambda item: item["key"] not in cut.kept)
    shown = [_statement(statement, cut) for statement in statements[: cut.most]]
    shortened = {"answer": answer["answer"], "sources": answer["sources"], "statements": shown}
    if left_out := len(statements) - len(shown):
        shortened["statements_left_out"] = left_out
    return shortened


def _statement(statement: dict, cut: Cut) -> dict:
    source = {key: statement["source"][key] for key in ("name", "address")}
    shortened = {key: statement[key] for key in _OF_STATEMENT if statement[key]}
    shortened["source"] = source
    if cut.is_brief:
        return shortened
    if statement["contexts"]:
        shortened["contexts"] = [context["phrase"] for context in statement["contexts"]]
    if quotation := statement["quotation"]:
        shortened["quotation"] = quotation["text"]
        shortened["quotation_check"] = quotation["check_in_words"]
    return shortened
