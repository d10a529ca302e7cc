"""The content that the site opens with, as records: by the schema, and both sides of everything."""

import json

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from roles.queries.overview import overview
from roles.records.points import Writer
from roles.records.reader import Reader
from tests.page_types import FOR_PROGRAMS
from tests.records import check_record, keys_of, points_of, statements_of

MORE = [
    "/roles/scrum-master/page.json",
    "/responsibilities/which-is-senior/page.json",
    "/sources/hacker-news-26011391/page.json",
    "/sources/scrum-guide-2011-07/page.json",
    "/compare/developer-vs-project-manager-vs-scrum-master/page.json",
    "/compare/product-manager-vs-product-owner/on/user-stories/page.json",
]
SAMPLE = [address for address in FOR_PROGRAMS if address.endswith(".json")] + MORE


@pytest.fixture(scope="module", autouse=True)
def content(django_db_setup, django_db_blocker):
    """Load it once for all these tests, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_content", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("prefix", ["", "/de"])
@pytest.mark.parametrize("address", SAMPLE)
def test_records_keep_to_the_schema(address, prefix):
    record = check_record(json.loads(Client().get(f"{prefix}{address}").content))
    assert record["language"] == (prefix.strip("/") or "en")
    text = Client().get(record["addresses"]["markdown"]).content.decode()
    assert all(f"/claims/{key}/>" in text for key in keys_of(record))


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
