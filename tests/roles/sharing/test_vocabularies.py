"""What programs read of a page: only terms that the vocabularies have, and both sides of a
dispute."""

import json
from collections.abc import Iterator

import pytest

from roles.models import Alias, RoleCode
from roles.queries.overview import overview
from roles.sharing import linked_claims
from tests import kept_world
from tests.html import get_page
from tests.page_types import PAGES
from tests.pages import LANGUAGES

pytestmark = pytest.mark.django_db

COMPARISON = "/compare/product-manager-vs-product-owner/"

THING = {"name", "description", "url", "alternateName", "subjectOf"}
WORK = THING | {
    *("author", "publisher", "datePublished", "inLanguage", "isPartOf", "license", "archivedAt"),
    *("text", "about", "version", "dateModified", "isAccessibleForFree", "creator"),
}
TERMS = {
    # https://schema.org/Occupation
    "Occupation": THING | {"responsibilities"},
    # https://schema.org/DefinedTerm and https://schema.org/DefinedTermSet
    "DefinedTerm": THING | {"termCode", "inDefinedTermSet"},
    "DefinedTermSet": WORK | {"hasDefinedTerm"},
    # https://schema.org/Claim
    "Claim": WORK | {"appearance"},
    # https://schema.org/CreativeWork and the types below it
    "CreativeWork": WORK,
    "Book": WORK,
    "WebPage": WORK,
    "WebSite": WORK | {"potentialAction"},
    # https://schema.org/Dataset and https://schema.org/DataDownload
    "Dataset": WORK | {"distribution"},
    "DataDownload": WORK | {"contentUrl", "encodingFormat", "contentSize", "sha256"},
    # https://schema.org/BreadcrumbList and https://schema.org/ListItem
    "BreadcrumbList": THING | {"itemListElement"},
    "ListItem": THING | {"position", "item"},
    # https://schema.org/SearchAction and https://schema.org/EntryPoint
    "SearchAction": THING | {"target", "query-input"},
    "EntryPoint": THING | {"urlTemplate"},
    "Organization": THING,
    "Thing": THING,
    # https://www.w3.org/TR/skos-reference/
    "skos:Concept": {
        f"skos:{term}"
        for term in (
            *("prefLabel", "altLabel", "definition", "inScheme"),
            *("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"),
        )
    },
}
# http://purl.org/spar/cito
TERMS["Claim"] |= {"cito:disagreesWith"}


def linked_things(page) -> list[dict]:
    return [
        thing
        for script in page.all("script[@type='application/ld+json']")
        for thing in json.loads(script.text)["@graph"]
    ]


def unknown_terms(value) -> Iterator[str]:
    """Yield the types and properties that no vocabulary of ours has."""
    if isinstance(value, list):
        for item in value:
            yield from unknown_terms(item)
    if not isinstance(value, dict) or "@value" in value or value.keys() == {"@id"}:
        return
    types = value["@type"] if isinstance(value["@type"], list) else [value["@type"]]
    known = set().union(*(TERMS.get(name, set()) for name in types))
    yield from (name for name in types if name not in TERMS)
    for name, part in value.items():
        if not name.startswith("@"):
            if name not in known:
                yield f"{types}: {name}"
            yield from unknown_terms(part)


def fill(world):
    world.role("product-owner", abbreviation="PO", definition="Says one [@lymar].")
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl")
    world.claim("berls", "product-owner", "backlog", "not-theirs", key="berlsbkl")
    world.claim("berls", "product-manager", "backlog", "owns", key="berlspmb")
    world.claim("guide", "product-owner", "stories", "owns", key="guidesto")
    role = world.role("product-owner")
    Alias.objects.create(role=role, title="Produktverantwortliche", language="de")
    RoleCode.objects.create(
        role=role, scheme="onet", code="15-0000.00", label="Owners", address="https://example.org/1"
    )
    return world


kept, told = kept_world.fixtures(fill)


@pytest.mark.parametrize("start", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    [
        *("/", "/roles/", "/roles/product-owner/", COMPARISON, f"{COMPARISON}on/backlog/"),
        *("/responsibilities/", "/responsibilities/backlog/", "/claims/lymarbkl/", "/sources/"),
        *("/sources/lymar/", "/disagreements/", "/data/", "/about/"),
    ],
)
def test_only_terms_of_the_vocabularies_are_used(told, visitor, address, start):
    assert list(unknown_terms(linked_things(get_page(visitor, start + address)))) == []


def test_a_term_that_no_vocabulary_has_is_noticed():
    assert list(unknown_terms({"@type": "Claim", "opinion": "x"})) == ["['Claim']: opinion"]
    assert list(unknown_terms([{"@type": "Opinion"}])) == ["Opinion"]


def test_pages_of_the_table_have_types_of_this_test():
    assert {"/data/", "/about/", "/disagreements/"} <= set(PAGES)


# --- Concepts ---------------------------------------------------------------------------------


def test_a_role_is_a_concept_with_its_names_and_what_others_call_it(told, visitor):
    page = get_page(visitor, "/de/roles/product-owner/")
    role, *_others = linked_things(page)
    assert role["@type"] == ["Occupation", "skos:Concept"]
    assert role["skos:prefLabel"] == {"@language": "en", "@value": "Product Owner"}
    assert {"@language": "de", "@value": "Produktverantwortliche"} in role["skos:altLabel"]
    assert {"@language": "en", "@value": "PO"} in role["skos:altLabel"]
    assert role["skos:closeMatch"] == [{"@id": "https://example.org/1"}]
    assert role["skos:inScheme"] == {"@id": "http://testserver/roles/"}
    assert "15-0000.00" in page.text
    assert "https://example.org/1" in page.links


def test_a_question_is_a_concept_of_the_list_of_questions(told, visitor):
    question, *_others = linked_things(get_page(visitor, "/responsibilities/backlog/"))
    assert question["skos:inScheme"] == {"@id": "http://testserver/responsibilities/"}
    assert question["skos:prefLabel"]["@value"] == question["name"]


def test_an_earlier_day_shows_no_codes(told, visitor):
    page = get_page(visitor, "/roles/product-owner/?as_of=2020-01-31")
    assert "15-0000.00" not in page.text


# --- Opposed statements -----------------------------------------------------------------------


def addresses(things) -> set[str]:
    return {thing["@id"].removeprefix("http://testserver") for thing in things}


def test_a_statement_names_those_that_it_disagrees_with(told, visitor):
    claim, *_others = linked_things(get_page(visitor, "/claims/lymarbkl/"))
    assert claim["author"]
    assert {"/claims/berlsbkl/"} <= addresses(claim["cito:disagreesWith"])
    alone, *_others = linked_things(get_page(visitor, "/claims/guidesto/"))
    assert "cito:disagreesWith" not in alone


def test_every_dispute_is_named_from_both_sides(told, visitor):
    contested = overview().contested
    assert contested
    for point in contested:
        others = linked_claims.opposed([point])
        assert set(others) == {claim.key for claim in point.agreement.claims}
        for key, keys in others.items():
            assert key not in keys
            assert all(key in others[other] for other in keys)


def test_a_rejected_use_and_those_who_hold_it_disagree(told):
    told.claim("thread", "product-owner", "stories", "owns", manner="rejects", key="threadst")
    (point,) = [point for point in overview().contested if point.key[0] == "stories"]
    others = linked_claims.opposed([point])
    assert others == {"guidesto": {"threadst"}, "threadst": {"guidesto"}}


def test_a_row_lists_all_statements_of_its_disputes_or_none(told, visitor, monkeypatch):
    def claims():
        things = linked_things(get_page(visitor, f"{COMPARISON}on/backlog/"))
        return [thing for thing in things if thing["@type"] == "Claim"]

    assert addresses(claims()) == {
        f"/claims/{key}/" for key in ("lymarbkl", "berlsbkl", "berlspmb")
    }
    monkeypatch.setattr(linked_claims, "MAX_CLAIMS", 2)
    assert claims() == []
