"""Every dispute of the first five sources, asked as page, file, API and assistant: one answer.

What they are compared by are the sides: who is on each, by source and quoted words, and how many
sources that is. The page is read as HTML, which is written from the domain and not from records.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cache

import anyio
import pytest
from django.test import Client

from roles.domain.comparison import Point, PointKind
from roles.queries.overview import overview
from roles.queries.pages import facts_on
from tests.html import Page, text_of
from tests.pages import LANGUAGES

FIRST = ("berls-", "hacker-news-26011391", "lymar-", "racki-", "yash-")
"""How the slugs of the first five sources begin: a comment of a thread has a slug of its own."""

CALLED_WRONG = ("Called wrong", "Falsch genannt")
"""How the page heads what sources report and call wrong, without a number."""


@dataclass
class Side:
    """Those who give one answer to a point."""

    sources: int = 0
    statements: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The source and the quoted words of each statement, by its key."""


Sides = dict[str, Side]
"""By what is answered, in words."""


@pytest.fixture
def disputes(site) -> list[Point]:
    points = [
        point
        for point in overview().contested
        if any(fact.source.startswith(FIRST) for fact in facts_on(point))
    ]
    assert len(points) > 100
    assert {point.kind for point in points} == set(PointKind)
    return points


@pytest.fixture(scope="module")
def kept():
    """What assistants are given, which is the same in both languages."""
    return {}


@pytest.fixture
def assistant(kept, disputes) -> dict[tuple[str, ...], dict]:
    """Each dispute as an assistant is given it, by its key."""
    if not kept:
        kept |= zip([point.key for point in disputes], asked_of(disputes), strict=True)
    return kept


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_page_file_api_and_assistant_give_the_same_sides_of_every_dispute(
    prefix, disputes, assistant
):
    site = Site(prefix)
    for point in disputes:
        recorded = site.record(point)
        assert site.sides_on_page(point) == sides_of_record(recorded), point.key
        assert site.point_of_api(point) == recorded, point.key
        check_bounded(assistant[point.key], recorded)


# --- As a page, a file and an answer of the API -------------------------------------------


class Site:
    """The site in one language. What is asked for twice is asked once."""

    def __init__(self, prefix: str) -> None:
        client = Client()

        @cache
        def get(address: str) -> bytes:
            answer = client.get(prefix + address)
            assert answer.status_code == 200, address
            return answer.content

        self._get = get
        self._page = cache(lambda address: Page(get(address).decode()))
        self._json = cache(lambda address: json.loads(get(address)))

    def record(self, point: Point) -> dict:
        """Return a dispute as the file of its page has it."""
        record = self._json(f"{address_of(point)}page.json")
        return point_in(record["question"]["points"], point)

    def point_of_api(self, point: Point) -> dict:
        address = f"/api/v1/depends?question={point.responsibility.slug}"
        if len(point.roles) > 1:
            address += "".join(f"&role={role.slug}" for role in point.roles)
        return point_in(self._json(address)["points"], point)

    def sides_on_page(self, point: Point) -> Sides:
        if point.kind is PointKind.CELL:
            page = self._page(f"{address_of(point)}?show=statements")
            (role,) = point.roles
            return sides_in(page.one(f"section[@id='of-{role.slug}']"))
        page = self._page(address_of(point))
        sections = page.all("div[@class='sides']/section")
        if point.kind is PointKind.PAIR:
            (section,) = sections
            sides = sides_in(section)
            # An only answer stands in the heading, in the words of the page.
            only = [answer["answer"] for answer in self.record(point)["answers"]]
            return {(label or only[0]): side for label, side in sides.items()}
        return self._rivals(point, sections)

    def _rivals(self, point: Point, sections: list) -> Sides:
        """Return who names which of two roles: those who hold it responsible, on its column."""
        recorded = self.record(point)
        rows = self._json(f"{address_of(point)}page.json")["question"]["points"]
        sides, together = {}, {}
        for role, section in zip(point.roles, sections, strict=True):
            (column,) = (p for p in rows if [r["slug"] for r in p["roles"]] == [role.slug])
            kinds = {answer["answer"]: answer["kind"] for answer in column["answers"]}
            for label, side in sides_in(section).items():
                kind = kinds[label] if label in kinds else column["answers"][0]["kind"]
                if kind == "owns":
                    sides[role.name] = side
                together |= side.statements
        for answer in recorded["answers"]:
            if answer["slug"] == "both-together":
                # The page has no heading for them: they stand in both columns.
                side = Side(answer["sources"], statements_of(answer))
                assert side.statements.items() <= together.items()
                sides[answer["answer"]] = side
        return {answer["answer"]: sides[answer["answer"]] for answer in recorded["answers"]}


def address_of(point: Point) -> str:
    slug = point.responsibility.slug
    if len(point.roles) == 1:
        return f"/responsibilities/{slug}/"
    return f"/compare/{'-vs-'.join(role.slug for role in point.roles)}/on/{slug}/"


def point_in(points: list[dict], point: Point) -> dict:
    (recorded,) = (one for one in points if one["key"] == "--".join(point.key))
    return recorded


def sides_in(section) -> Sides:
    """Return the sides on a part of a page that has all that sources say of a role or a pair."""
    sides, side, quoted = {}, Side(), ""
    for element in section.iter():
        classes = element.get("class", "").split()
        if "earlier" in classes:
            break
        if "says" in classes and element.tag == "span" and not sides:
            # An only answer has its number here.
            side = sides[""] = Side(number_in(element))
        if "answer-held" in classes:
            label = (element.text or "").strip()
            if label in CALLED_WRONG:
                label = CALLED_WRONG[0]
            else:
                sides.pop("", None)
            side = sides[label] = Side(number_in(element))
        if element.tag == "li":
            quoted = " ".join(text_of(words) for words in element.iter("q"))
        if (key := element.get("id", "")).startswith("claim-"):
            links = (link.get("href") for link in element.iter("a"))
            source = next(link for link in links if link.startswith("#source-"))
            of = source.removeprefix("#source-")
            side.statements[key.removeprefix("claim-")] = (of, quoted)
    return sides


def number_in(element) -> int:
    numbers = re.findall(r"\d+", text_of(element))
    return int(numbers[-1]) if numbers else 0


def sides_of_record(point: dict) -> Sides:
    sides = {
        answer["answer"]: Side(answer["sources"], statements_of(answer))
        for answer in point["answers"]
    }
    if point["called_wrong"]:
        sides[CALLED_WRONG[0]] = Side()
        for answer in point["called_wrong"]:
            sides[CALLED_WRONG[0]].statements |= statements_of(answer)
    return sides


def statements_of(answer: dict) -> dict[str, tuple[str, str]]:
    return {
        statement["key"]: (
            statement["source"]["slug"],
            (statement["quotation"] or {"text": ""})["text"],
        )
        for statement in answer["statements"]
    }


# --- As an answer to an assistant ---------------------------------------------------------


def asked_of(disputes: list[Point]) -> list[dict]:
    """Return each dispute as the tool ``statement`` of the server gives it, by the SDK's client."""
    from mcp import Client as Assistant

    from rolekb.assistants.server import build_server

    async def ask() -> list[dict]:
        async with Assistant(build_server()) as assistant:
            return [
                (await assistant.call_tool("statement", {"key": key_of_first(point)}))
                for point in disputes
            ]

    return [
        point_in(
            [p for q in answer.structured_content["questions"] for p in q["points"]],
            point,
        )
        for point, answer in zip(disputes, anyio.run(ask), strict=True)
    ]


def key_of_first(point: Point) -> str:
    return next(fact.key for fact in facts_on(point) if fact.source.startswith(FIRST))


def check_bounded(given: dict, recorded: dict) -> None:
    """Fail where an assistant is not given each side with its number, and statements of it that
    are those of the record: as many as have room."""
    sides = [*given["answers"], *given.get("called_wrong", ())]
    whole_sides = [*recorded["answers"], *recorded["called_wrong"]]
    for answer, whole in zip(sides, whole_sides, strict=True):
        assert answer["sources"] == whole["sources"]
        statements = {statement["key"]: statement for statement in whole["statements"]}
        shown = answer["statements"]
        assert shown
        assert len(shown) + answer.get("statements_left_out", 0) == len(statements)
        for statement in shown:
            same = statements[statement["key"]]
            assert statement["text"] == same["text"]
            assert statement["source"]["address"].endswith(f"/sources/{same['source']['slug']}/")
            if "quotation" in statement:
                assert statement["quotation"] == same["quotation"]["text"]
