"""The content that the site opens with, as records: by the schema, and both sides of everything."""

import json
import os
from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.utils import translation

from rolekb.publishing.addresses import compared_pairs, compared_rows
from roles import records
from roles.models import Claim
from roles.queries.overview import overview
from roles.records.cuts import Cut
from roles.records.points import Writer
from roles.records.reader import Reader
from sources.models import Source
from tests.page_types import FOR_PROGRAMS
from tests.pages import LANGUAGES
from tests.records import EachPartOnce, check_record, keys_of, points_of, statements_of

pytestmark = pytest.mark.usefixtures("project_content")

MORE = [
    "/roles/scrum-master/page.json",
    "/responsibilities/which-is-senior/page.json",
    "/sources/hacker-news-26011391/page.json",
    "/sources/scrum-guide-2011-07/page.json",
    "/compare/developer-vs-project-manager-vs-scrum-master/page.json",
    "/compare/product-manager-vs-product-owner/on/user-stories/page.json",
]
SAMPLE = [address for address in FOR_PROGRAMS if address.endswith(".json")] + MORE


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("address", SAMPLE)
def test_records_keep_to_the_schema(address, prefix):
    record = check_record(json.loads(Client().get(f"{prefix}{address}").content))
    assert record["language"] == (prefix.strip("/") or "en")
    text = Client().get(record["addresses"]["markdown"]).content.decode()
    assert all(f"/claims/{key}/>" in text for key in keys_of(record))


IS_WHOLE = os.environ.get("RECORDS") == "whole"
"""Whether `make records` runs these tests: all pages, not a part of them."""


def all_pages(reader: Reader) -> dict[str, list[Callable[[], dict]]]:
    """Return what writes the record of each page: by kind, those that the edition has as files."""
    whole = overview()
    pairs = compared_pairs(whole)
    rows = [(pair, slug) for pair in pairs for slug in sorted(compared_rows(whole, pair))]
    keys = Claim.objects.published().order_by("key").values_list("key", flat=True)
    sources = Source.objects.public().order_by("slug").values_list("slug", flat=True)
    build = {
        "role": (records.role, [(role.slug,) for role in whole.roles]),
        "question": (records.question, [(row.responsibility.slug,) for row in whole.rows]),
        "statement": (records.statement, [(key,) for key in keys]),
        "source": (records.source, [(slug,) for slug in sources]),
        "comparison": (records.comparison, [(pair,) for pair in pairs]),
        "row": (records.row, rows),
        "disagreements": (lambda r: records.disagreements(r, Cut(limit=1000)), [()]),
    }
    return {
        kind: [partial(write, *arguments, reader) for arguments in pages]
        for kind, (write, pages) in build.items()
    }


@pytest.mark.parametrize("language", ["en", "de"])
def test_pages_of_all_content_keep_to_the_schema(language):
    """All of them with `make records`, else one in twenty-five of each kind."""
    checker, counts = EachPartOnce(), {}
    with translation.override(language):
        for kind, pages in all_pages(Reader("https://rolebook.example")).items():
            tried = pages if IS_WHOLE else pages[::25]
            counts[kind] = len(tried)
            for write in tried:
                record = write()
                assert (record["type"], record["language"]) == (kind, language)
                checker.check(json.loads(json.dumps(record)))
    assert all(counts.values())
    print(f"{language}: {counts}, {checker.parts} different points and sources")  # noqa: T201


def test_a_check_of_each_part_once_sees_what_is_wrong():
    checker = EachPartOnce()
    reader = Reader("https://rolebook.example")
    record = records.row(["product-manager", "product-owner"], "user-stories", reader)
    for spoil in (
        lambda record: record["question"]["points"][0]["answers"][0].update(statements=[]),
        lambda record: record["question"]["points"][0].pop("note"),
        lambda record: record["sources"][0].update(more=1),
        lambda record: record.pop("licence"),
        lambda record: record["question"].update(more=1),
    ):
        spoiled = json.loads(json.dumps(record))
        checker.check(spoiled)
        spoil(spoiled)
        with pytest.raises(AssertionError):
            checker.check(spoiled)


def test_every_disagreement_is_written_with_all_its_sides():
    points = overview().contested
    assert len(points) > 100
    writer = Writer.of_points(points, Reader("https://rolebook.example"))
    for point in points:
        written, agreement = writer.point(point), point.agreement
        sides = [answer["slug"] for answer in written["answers"]]
        assert sides == [standing.position.slug for standing in agreement.standings]
        # One source may say that it varies, or call a use wrong that no source here has.
        kinds = {answer["kind"] for answer in written["answers"]}
        assert len(sides) > 1 or written["called_wrong"] or "varies" in kinds
        assert written["note"]["text"]
        assert {statement["key"] for statement in statements_of(written)} == {
            claim.key for claim in (*agreement.claims, *agreement.formerly)
        }


def test_the_list_of_disagreements_is_whole_in_parts():
    address, slugs = "/disagreements/page.json?limit=50", []
    while address:
        record = json.loads(Client().get(address).content)
        slugs += [dispute["question"]["slug"] for dispute in record["disagreements"]]
        assert all(point["disputed"] for point in points_of(record))
        address = (record["next"] or "").removeprefix("http://testserver")
    assert slugs == [point.responsibility.slug for point in overview().disputed_questions]
    assert len(slugs) == record["total"]


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_programs_get_both_sides_of_every_dispute_of_the_first_five_sources(prefix):
    claims = list(Claim.objects.published().select_related("role", "other_role", "responsibility"))

    def ask(path: str) -> dict:
        response = Client().get(f"{prefix}/api/v1/{path}")
        assert response.status_code == 200
        return response.json()

    def assert_whole(point: dict) -> None:
        """Check against the rows that no statement on this point is left out."""
        roles = {role["slug"] for role in point["roles"]}
        expected = {
            claim.key
            for claim in claims
            if claim.responsibility.slug == point["question"]
            and {role.slug for role in (claim.role, claim.other_role) if role} <= roles
            and (point["kind"] != "pair" or claim.other_role)
        }
        answers = [*point["answers"], *point["called_wrong"], *point["earlier_editions"]]
        keys = {statement["key"] for answer in answers for statement in answer["statements"]}
        if point["kind"] == "between-roles":
            # Not every answer of a role says something about the other one.
            assert keys <= expected
            assert len(point["answers"]) > 1
            return
        assert keys == expected
        # One source may say by itself that it varies.
        varies = any(answer["kind"] == "varies" for answer in answers)
        assert len({answer["slug"] for answer in answers}) > 1 or point["called_wrong"] or varies

    asked = set()
    for slug in Source.objects.public().order_by("pk").values_list("slug", flat=True)[:5]:
        record = ask(f"sources/{slug}")
        disputed = [point for point in record["points"] if point["disputed"]]
        keys = {statement["point"]: statement["key"] for statement in record["statements"]}
        for point in disputed:
            assert_whole(point)
            paths = [f"who?question={point['question']}", f"statements/{keys[point['key']]}"]
            paths.append(f"depends?question={point['question']}")
            if len(point["roles"]) == 2:
                query = "&".join(f"role={role['slug']}" for role in point["roles"])
                paths.append(f"depends?{query}&question={point['question']}")
            for path in set(paths) - asked:
                answer = ask(path)
                points = answer.get("points") or answer["question"]["points"]
                assert point["answers"] in [other["answers"] for other in points]
                for other in points:
                    if other["disputed"]:
                        assert_whole(other)
            asked |= set(paths)
    assert len(asked) > 20
