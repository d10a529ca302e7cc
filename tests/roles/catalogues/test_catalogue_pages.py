"""/catalogues/…: published lists in whole, apart from what editors entered."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles.models import Alias, Role
from roles.queries import catalogues
from roles.search import hits, lookup
from sources.catalogued import Origin
from tests.html import get_page

from .onet_folder import write_onet

ATTRIBUTION = "O*NET® is a trademark of USDOL/ETA"


@pytest.fixture
def onet(db, tmp_path):
    call_command("import_onet", write_onet(tmp_path), verbosity=0)


def test_each_page_names_the_licence(onet, visitor):
    for address in (
        "/catalogues/onet/",
        "/catalogues/onet/questions/",
        "/catalogues/onet/roles/onet-software-developers/",
        "/catalogues/onet/questions/onet-4-a-1-i01-d02/",
        "/search/?q=software+developer",
    ):
        page = get_page(visitor, address)
        assert ATTRIBUTION in page.text, address
        assert "O*NET 27.0 Database" in page.text
        assert "CC BY 4.0" in page.text


def test_a_role_shows_each_task_once_with_its_questions(onet, visitor):
    page = get_page(visitor, "/catalogues/onet/roles/onet-software-developers/")
    assert "Develop software." in page.text
    assert page.text.count("Review the design of the software.") == 1
    assert "2 statements" in page.text
    assert "/catalogues/onet/questions/onet-4-a-1-i01-d01/" in page.values("a", "href")
    assert "/catalogues/onet/questions/onet-4-a-1-i01-d02/" in page.values("a", "href")
    assert "Application Developer" in page.text


def test_a_question_shows_every_role_that_takes_part(onet, visitor):
    page = get_page(visitor, "/catalogues/onet/questions/onet-4-a-1-i01-d02/")
    assert "Chief Executives (O*NET)" in page.text
    assert "Software Developers (O*NET)" in page.text


def test_thousands_are_set_apart_as_each_language_does(onet, visitor):
    Role.everything.bulk_create(
        Role(slug=f"onet-{n}", name=f"Role {n}", origin=Origin.ONET, origin_key=str(n))
        for n in range(998)
    )
    assert "1,000 roles, as O*NET" in get_page(visitor, "/catalogues/onet/").text
    assert "1.000 Rollen, wie O*NET" in get_page(visitor, "/de/catalogues/onet/").text


def test_lists_are_paged_by_key(onet, visitor, monkeypatch):
    monkeypatch.setattr(catalogues, "PER_PAGE", 1)
    first = get_page(visitor, "/catalogues/onet/")
    assert "Chief Executives" in first.text
    assert "Software Developers" not in first.text
    after = "/catalogues/onet/?after=onet-chief-executives"
    assert after in first.values("a", "href")
    second = get_page(visitor, after)
    assert "Chief Executives" not in second.text
    assert "Software Developers" in second.text


def test_lists_of_the_collection_only_name_the_catalogue(onet, world, visitor):
    world.claim("lymar", "product-manager", "roadmap", "owns")
    for address in ("/roles/", "/sources/"):
        page = get_page(visitor, address)
        assert "2 roles in O*NET" in page.text
        assert "Software Developers" not in page.text
        assert "27.0" not in page.text
    for address in ("/", "/responsibilities/", "/map/", "/compare/"):
        assert "O*NET" not in get_page(visitor, address).text


def test_search_engines_do_not_list_them(onet, world, visitor):
    world.claim("lymar", "product-manager", "roadmap", "owns")
    index = visitor.get("/sitemap.xml").content.decode()
    for name in ("lists", "roles", "responsibilities", "claims", "sources"):
        assert f"/sitemap-{name}.xml" in index
        text = visitor.get(f"/sitemap-{name}.xml").content.decode()
        assert "<loc>" in text
        assert "onet" not in text
    page = get_page(visitor, "/catalogues/onet/roles/onet-software-developers/")
    assert page.values("meta[@name='robots']", "content") == ["noindex"]


def test_the_source_leads_to_its_catalogue(onet, visitor):
    response = visitor.get("/sources/onet-database-27-0/")
    assert (response.status_code, response["Location"]) == (302, "/catalogues/onet/")


def test_what_is_not_there_is_not_found(onet, visitor):
    for address in (
        "/catalogues/nothing/",
        "/catalogues/generated/",
        "/catalogues/onet/roles/nobody/",
        "/catalogues/onet/questions/nothing/",
    ):
        assert visitor.get(address).status_code == 404


def test_search_shows_catalogues_after_everything_else(onet, world, visitor):
    world.role("software-architect", summary="Plans what a software developer builds.")
    page = get_page(visitor, "/search/?q=software")
    groups = page.values("h2", "id")
    assert groups[0] == "roles"
    assert groups[1:] == ["catalogue-roles", "catalogue-claims"]
    assert "/catalogues/onet/roles/onet-software-developers/" in page.values("a", "href")
    task = get_page(visitor, "/search/?q=design&kind=catalogue-claims")
    assert task.text.count("design of the software") == 1


def test_a_word_that_only_a_catalogue_has_may_be_mistyped_too(onet, world, visitor):
    world.role("product-manager")
    executives = Role.everything.get(slug="onet-chief-executives")
    Alias.everything.create(role=executives, title="Plant Manger", origin=executives.origin)
    page = get_page(visitor, "/search/?q=prodcut+manger")
    assert "These are for product manager" in page.text
    assert "/roles/product-manager/" in page.links
    assert "Plant Manger" in get_page(visitor, "/search/?q=plant+manger").text


def test_reading_a_search_anew_asks_the_database_for_nothing_twice(onet, world, visitor):
    world.role("product-manager")
    executives = Role.everything.get(slug="onet-chief-executives")
    Alias.everything.create(role=executives, title="Plant Manger", origin=executives.origin)
    with CaptureQueriesContext(connection) as queries:
        visitor.get("/search/?q=prodcut+manger")
    asked = [query["sql"] for query in queries]
    assert len(asked) == len(set(asked))


def test_what_is_not_counted_is_not_called_all(onet, visitor, monkeypatch):
    monkeypatch.setattr(lookup, "RANKED_OF_CATALOGUES", 1)
    monkeypatch.setattr(hits, "RANKED_OF_CATALOGUES", 1)
    assert "More than 2 results." in get_page(visitor, "/search/?q=software").text


def test_of_many_in_a_catalogue_the_first_are_ranked_wherever_the_database_keeps_them(
    onet, visitor, monkeypatch
):
    monkeypatch.setattr(lookup, "RANKED_OF_CATALOGUES", 1)
    role = Role.everything.get(slug="onet-chief-executives")
    titles = ["Plant Manger", "Plant Mangler"]
    first, _second = (
        Alias.everything.create(role=role, title=title, origin=role.origin) for title in titles
    )
    # PostgreSQL writes a row that changes behind all others.
    first.title = "Plant Minger"
    first.save()
    text = get_page(visitor, "/search/?q=plant&kind=catalogue-titles").text
    assert ("Plant Minger" in text, "Plant Mangler" in text) == (True, False)


def test_titles_of_a_catalogue_are_no_suggestions_unless_a_setting_says_so(onet, visitor, settings):
    asked = "/search/suggest/?q=backend+developer"
    assert visitor.get(asked).json() == {"suggestions": []}
    settings.TITLES_FROM_CATALOGUES = True
    (suggestion,) = visitor.get(asked).json()["suggestions"]
    assert suggestion["address"] == "/catalogues/onet/roles/onet-software-developers/"


def test_titles_of_a_catalogue_are_not_read_unless_a_setting_says_so(onet, visitor, settings):
    assert (
        "/catalogues/"
        not in visitor.post("/link/", {"titles": "Backend Developer"}).content.decode()
    )
    settings.TITLES_FROM_CATALOGUES = True
    linked = visitor.post("/link/", {"titles": "Backend Developer"}).content.decode()
    assert "/catalogues/onet/roles/onet-software-developers/" in linked


def test_queries_do_not_grow(onet, visitor, django_assert_num_queries):
    call_command("generate_content", roles=30, statements=300, beside_content=True, verbosity=0)
    for address, queries in {
        # Catalogues, and of each its source and its number of questions; the list.
        "/catalogues/onet/": 6,
        # The roles that it can be compared with are two more, and those of the collection one.
        "/catalogues/onet/roles/onet-software-developers/": 11,
        "/catalogues/onet/questions/onet-4-a-1-i01-d02/": 8,
    }.items():
        with django_assert_num_queries(queries):
            visitor.get(address)
