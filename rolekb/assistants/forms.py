"""The forms of answers, from which the SDK writes the JSON Schemas of the tools."""

from typing import NotRequired

# Before Python 3.12 the SDK's models do not take that of ``typing``.
from typing_extensions import TypedDict


class Source(TypedDict):
    name: str
    address: str


class Statement(TypedDict):
    key: str
    address: str
    text: str
    source: Source
    locator: NotRequired[str]
    original: NotRequired[str]
    quotation: NotRequired[str]
    quotation_check: NotRequired[str]
    contexts: NotRequired[list[str]]


class SourcedAnswer(TypedDict):
    answer: str
    sources: int
    statements: list[Statement]
    statements_left_out: NotRequired[int]


class ContextAnswer(TypedDict):
    context: str
    answer: str
    sources: int


class Point(TypedDict):
    key: str
    kind: str
    roles: list[str]
    disputed: bool
    sources: int
    verdict: str
    answers: list[SourcedAnswer]
    note: NotRequired[str]
    called_wrong: NotRequired[list[SourcedAnswer]]
    earlier_editions: NotRequired[list[SourcedAnswer]]
    explanation: NotRequired[str]
    by_context: NotRequired[list[ContextAnswer]]


class Change(TypedDict):
    key: str
    how: str
    on: str
    why: NotRequired[str]


class Question(TypedDict):
    slug: str
    question: str
    address: str
    points: list[Point]
    verdict: NotRequired[str]
    changes: NotRequired[list[Change]]


class LeftOut(TypedDict):
    statements: int
    disputed_among_them: int
    disputed: list[str]
    all_at: str
    words: str
    questions: NotRequired[int]
    points: NotRequired[int]


class Notices(TypedDict):
    title: str
    how_to_cite: str
    licence: str


class Role(TypedDict):
    slug: str
    name: str
    definition: str
    address: str
    questions_on_which_sources_disagree: int


class RolesOfTitle(Notices):
    certainty: str
    roles: list[Role]
    nearest: list[Role]


class Questions(Notices):
    """Questions with whole points: each has every answer with at least one source."""

    address: str
    questions: list[Question]
    next: str
    left_out: NotRequired[LeftOut]


class Comparison(Questions):
    summary: list[str]
    counts: dict[str, int]


class ShortDispute(TypedDict):
    point: str
    roles: list[str]
    words: str


class NamedQuestion(TypedDict):
    slug: str
    question: str
    address: str


class Who(Questions):
    summary: list[str]
    verdict: str
    disagreements: list[ShortDispute]
    other_questions: list[NamedQuestion]


class StatementInContext(Questions):
    key: str
    text: str
    roles: list[str]
    counts_today: bool


class Changes(Questions):
    counts: dict[str, int]
    no_longer_here: list[Change]
