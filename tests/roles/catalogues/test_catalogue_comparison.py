"""/catalogues/…/compare/…: roles of a catalogue side by side, or next to edited roles."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles.models import Alias, Role
from tests.html import get_page

from .onet_folder import write_onet

CHIEFS, DEVELOPERS = "onet-chief-executives", "onet-software-developers"
BOTH = f"/catalogues/onet/compare/{CHIEFS}-vs-{DEVELOPERS}/"
MIXED = f"/catalogues/onet/compare/{DEVELOPERS}-vs-product-owner/"


@pytest.fixture
def onet(db, tmp_path):
    call_command("import_onet", write_onet(tmp_path), verbosity=0)


@pytest.fixture
def owner(onet, world):
    """A role on whose backlog sources disagree."""
    world.claim("lymar", "product-owner", "backlog", "owns")
    world.claim("thread", "product-owner", "backlog", "not-theirs")
    return Role.objects.get(slug="product-owner")


def test_two_roles_of_a_catalogue_stand_under_the_questions_of_both(onet, visitor):
    page = get_page(visitor, BOTH)
    shared = page.one("section[@aria-labelledby='shared']")
    assert "Who does this: direct financial operations?" in "".join(shared.itertext())
    assert [name.text for name in shared.findall(".//dt/span")] == [
        "Chief Executives (O*NET)",
        "Software Developers (O*NET)",
    ]
    # Its other question is the developers' alone, and a task stands once.
    assert page.text.count("Review the design of the software.") == 1
    only = page.one(f"section[@aria-labelledby='listed-{DEVELOPERS}']")
    assert "Confer with engineers." in "".join(only.itertext())
    assert "neither yes nor no" in page.text


def test_that_both_have_further_tasks_is_nothing_in_common(visitor, db, tmp_path):
    tasks = "O*NET-SOC Code\tTask ID\tTask\tTask Type\tDate\n" + "".join(
        f"{code}\t{number}\tDo task {number}.\tCore\t07/2014\n"
        for number, code in enumerate(("11-1011.00", "15-1252.00"), 1)
    )
    links = "O*NET-SOC Code\tTask ID\tDWA ID\tDate\n"
    folder = write_onet(tmp_path, Task_Statements=tasks, Tasks_to_DWAs=links)
    call_command("import_onet", folder, verbosity=0)
    page = get_page(visitor, BOTH)
    assert "answers no question for more than one of them" in page.text
    assert "Do task 1." in page.text
    assert "Compare" in get_page(visitor, f"/catalogues/onet/roles/{CHIEFS}/").texts("h2")


def test_a_role_of_the_collection_shows_every_side_next_to_what_a_catalogue_lists(owner, visitor):
    page = get_page(visitor, MIXED)
    said = page.one("section[@aria-labelledby='said-of-product-owner']")
    text = "".join(said.itertext())
    assert "responsible 1" in text
    assert "not responsible 1" in text
    assert "sources disagree" in text
    assert "/responsibilities/backlog/#of-product-owner" in page.values("a", "href")
    listed = page.one(f"section[@aria-labelledby='listed-{DEVELOPERS}']")
    assert "Review the design of the software." in "".join(listed.itertext())
    assert "answer different questions" in page.text


def test_it_names_the_licence_and_stays_out_of_search_engines(owner, visitor):
    for address in (BOTH, MIXED):
        page = get_page(visitor, address)
        assert "O*NET® is a trademark of USDOL/ETA" in page.text
        assert page.one("meta[@name='robots']").get("content") == "noindex"
        assert address not in visitor.get("/sitemap-comparisons.xml").content.decode()


def test_it_speaks_german(owner, visitor):
    page = get_page(visitor, f"/de{MIXED}")
    assert page.one("link[@rel='canonical']").get("href").endswith(f"/de{MIXED}")


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        (f"/compare/product-owner-vs-{DEVELOPERS}/", MIXED),
        (f"/compare/{DEVELOPERS}-vs-{CHIEFS}/", BOTH),
        (f"/compare/?role={CHIEFS}&role={DEVELOPERS}", BOTH),
        ("/compare/?role=Software+Developers+(O*NET)&role=Product+Owner", MIXED),
        ("/compare/?role=chief+executives&role=software+developers", BOTH),
        (f"/compare/po-of-sorts-vs-{DEVELOPERS}/", MIXED),
    ],
)
def test_every_way_to_ask_for_it_leads_there(owner, visitor, asked, address):
    Alias.objects.create(role=owner, title="PO of sorts")
    response = visitor.get(asked)
    assert (response.status_code, response["Location"]) == (302, address)


def test_roles_in_another_order_lead_to_its_one_address(owner, visitor):
    response = visitor.get(f"/catalogues/onet/compare/product-owner-vs-{DEVELOPERS}/")
    assert (response.status_code, response["Location"]) == (301, MIXED)


def test_a_role_of_the_collection_is_meant_before_one_of_a_catalogue(owner, world, visitor):
    world.role("chief-executives", name="Chief Executives")
    response = visitor.get("/compare/?role=Chief+Executives&role=Product+Owner")
    assert response["Location"] == "/compare/chief-executives-vs-product-owner/"


def test_what_cannot_be_compared_is_explained(owner, world, visitor):
    world.role("tester")
    for slugs in (
        DEVELOPERS,
        f"{DEVELOPERS}-vs-{DEVELOPERS}",
        f"{DEVELOPERS}-vs-nobody",
        "product-owner-vs-tester",
        "-vs-".join([CHIEFS, DEVELOPERS, "product-owner", "tester", "nobody", "somebody"]),
    ):
        response = visitor.get(f"/catalogues/onet/compare/{slugs}/")
        assert response.status_code == 404, slugs
        assert "There is no such comparison" in response.content.decode()
    assert visitor.get(f"/catalogues/nothing/compare/{CHIEFS}-vs-{DEVELOPERS}/").status_code == 404
    assert visitor.get(f"{BOTH}?as_of=2020-01-01").status_code == 400
    assert visitor.get("/compare/product-owner-vs-nobody/").status_code == 404
    assert visitor.get(f"/compare/{DEVELOPERS}-vs-nobody/").status_code == 404


def test_the_page_of_a_role_offers_those_with_most_in_common(owner, visitor):
    page = get_page(visitor, f"/catalogues/onet/roles/{DEVELOPERS}/")
    assert BOTH in page.values("a", "href")
    form = page.one("form[@class='picker']")
    assert form.find("input[@type='hidden']").get("value") == DEVELOPERS
    assert [option.text for option in form.findall(".//option")] == ["Product Owner"]


def test_queries_do_not_grow(owner, world, visitor, django_assert_num_queries):
    call_command("generate_content", roles=30, statements=300, beside_content=True, verbosity=0)
    for number in range(1, 3):
        for work in range(number * 5):
            world.claim(f"source-{number}", "product-owner", f"work-{work}", "owns")
        # What names mean, both catalogues, and the tasks of each role.
        with django_assert_num_queries(17):
            visitor.get(BOTH)
        # What is kept outside of tests: every statement, and all that it names.
        with django_assert_num_queries(23):
            visitor.get(MIXED)


def test_catalogues_are_not_asked_where_there_is_nothing_to_compare(
    owner, visitor, django_assert_num_queries
):
    # What the one name means.
    with django_assert_num_queries(1):
        assert visitor.get("/compare/product-owner/").status_code == 400


def test_names_are_looked_up_by_an_index(owner, visitor):
    """However many roles a catalogue has: all names are read otherwise."""
    call_command("generate_content", roles=300, statements=0, beside_content=True, verbosity=0)
    with CaptureQueriesContext(connection) as queries:
        visitor.get("/compare/?role=Nobody&role=Product+Owner")
    asked = [query["sql"] for query in queries if "LOWER(" in query["sql"]]
    assert len(asked) == 2
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE roles_role")
            # So few rows as here are read at once otherwise.
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        for sql in asked:
            cursor.execute(f"{explain} {sql}")
            assert "role_by_name_in_small_letters" in str(cursor.fetchall())
