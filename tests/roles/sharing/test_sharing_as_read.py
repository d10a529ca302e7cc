"""What stands beside a page that is narrowed to a context or read as of a day is read alike."""

import json
import re
from datetime import date

import pytest

from roles.models import Claim, Role
from tests import kept_world
from tests.html import get_page
from tests.roles.queries.test_as_of import Calendar, noon
from tests.sources.test_citations import check_csl

ROLE = "/roles/product-owner/"
COMPARISON = "/compare/product-manager-vs-product-owner/"
RESPONSIBILITY = "/responsibilities/backlog/"
CLAIM = "/claims/lymarbkl/"
FIRST, SECOND = date(2026, 1, 10), date(2026, 2, 10)
THEN = f"as_of={FIRST}"


def fill(world):
    """Agreed on the first day; on the second one claim is withdrawn, and an enterprise objects."""
    calendar = Calendar()
    world.role("product-manager")
    for source, key in (("berls", "berlsbkl"), ("lymar", "lymarbkl")):
        world.claim(source, "product-owner", "backlog", "owns", key=key, published_at=noon(FIRST))
    calendar.close(FIRST)
    withdrawn = Claim.objects.get(key="lymarbkl")
    withdrawn.status = Claim.Status.DRAFT
    withdrawn.save()
    world.claim(
        "yash",
        "product-owner",
        "backlog",
        "not-theirs",
        key="yashbklg",
        contexts=("enterprise",),
        published_at=noon(SECOND),
    )
    world.context("startup")
    calendar.close(SECOND)
    return world


kept, told = kept_world.fixtures(fill)


def body(visitor, address, status=200) -> str:
    answer = visitor.get(address)
    assert answer.status_code == status, answer.content[:300]
    return answer.content.decode()


def canonical(html: str) -> str:
    return re.search(r'<link rel="canonical" href="http://testserver([^"]+)"', html)[1]


def head(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)"', html))


@pytest.mark.parametrize("page", [ROLE, COMPARISON, CLAIM, f"{COMPARISON}overlap/"])
def test_day_has_an_address_of_its_own(told, visitor, page):
    assert canonical(body(visitor, f"{page}?{THEN}&utm_source=elsewhere")) == f"{page}?{THEN}"


@pytest.mark.parametrize("page", [ROLE, COMPARISON, RESPONSIBILITY])
def test_narrowed_page_is_part_of_the_whole(told, visitor, page):
    html = body(visitor, f"{page}?context=startup")
    assert canonical(html) == page
    assert head(html)["og:url"] == f"http://testserver{page}"


def test_narrowed_page_of_a_day_is_part_of_that_day(told, visitor):
    html = body(visitor, f"{COMPARISON}?context=startup&{THEN}")
    assert canonical(html) == f"{COMPARISON}?{THEN}"


@pytest.mark.parametrize(
    ("page", "query", "title"),
    [
        (ROLE, f"?{THEN}", "Product Owner, as of 10 January 2026"),
        (ROLE, "?context=startup", "Product Owner, in startups"),
        (
            COMPARISON,
            f"?context=startup&{THEN}",
            "Product Manager vs Product Owner, in startups, as of 10 January 2026",
        ),
        (RESPONSIBILITY, "?context=startup", "Who does backlog? (in startups)"),
        (CLAIM, f"?{THEN}", "Lymar on Product Owner: Backlog (statement lymarbkl)"
         ", as of 10 January 2026"),
    ],
)  # fmt: skip
def test_cited_is_what_the_reader_saw(told, visitor, page, query, title):
    (item,) = check_csl(body(visitor, f"{page}cite.json{query}"))
    assert item["title"] == title
    assert item["URL"] == f"http://testserver{page}{query}"
    assert item["id"] != page.split("/")[2], "Programs take it for the page as it stands now."
    html = body(visitor, page + query)
    assert title in html.replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("page", "query"),
    [
        (ROLE, f"?{THEN}"),
        (ROLE, "?context=startup"),
        (COMPARISON, f"?show=agreed&context=startup&{THEN}"),
        (RESPONSIBILITY, "?context=startup"),
        (CLAIM, f"?{THEN}"),
    ],
)
def test_every_file_that_such_a_page_offers_is_there_and_read_alike(told, visitor, page, query):
    links = get_page(visitor, page + query).values("div[@class='share']//a", "href")
    offered = [link.removeprefix("http://testserver").partition("#")[0] for link in links]
    files = [each for each in offered if not each.endswith(".atom") and each != "/about/"]
    assert files
    narrowing = query.removeprefix("?").removeprefix("show=agreed&")
    for each in files:
        assert narrowing in each
        assert visitor.get(each).status_code == 200, each


def test_table_leaves_as_it_stood(told, visitor):
    then = json.loads(body(visitor, f"{COMPARISON}table.json?{THEN}"))
    assert then["counts"] == {"contested": 0, "agreed": 1, "single": 0}
    assert then["address"] == f"http://testserver{COMPARISON}?{THEN}"
    addresses = set(re.findall(r'"(http://testserver/claims/[^"]+)"', json.dumps(then)))
    assert f"http://testserver{CLAIM}?{THEN}" in addresses
    for address in addresses:
        assert visitor.get(address.removeprefix("http://testserver")).status_code == 200
    now = json.loads(body(visitor, f"{COMPARISON}table.json"))
    assert now["counts"] == {"contested": 1, "agreed": 0, "single": 0}
    narrowed = json.loads(body(visitor, f"{COMPARISON}table.json?context=startup"))
    assert narrowed["counts"] == {"contested": 0, "agreed": 0, "single": 1}
    assert set(narrowed["sources"]) == {"berls"}


def test_originals_are_those_that_were_cited_then(told, visitor):
    def originals(query):
        text = body(visitor, f"{ROLE}originals.json{query}")
        return {item["id"] for item in check_csl(text)}

    assert originals(f"?{THEN}") == {"berls", "lymar"}
    assert originals("") == {"berls", "yash"}
    assert originals("?context=startup") == {"berls"}


def test_day_on_which_nothing_stood_has_no_originals(told, visitor):
    Role.history.update(summary="Close to the developers [@berls].")
    assert json.loads(body(visitor, f"{ROLE}originals.json?as_of=2026-01-09")) == []


@pytest.mark.parametrize(
    ("page", "query", "in_words"),
    [
        (ROLE, f"?{THEN}", "Product Owner, as of 10 January 2026: "
         "1 duty, 0 disputed, 2 sources"),
        (ROLE, "?context=startup", "Product Owner, in startups: "
         "1 duty, 0 disputed, 1 source"),
        (
            COMPARISON,
            f"?{THEN}",
            "Product Manager vs Product Owner, as of 10 January 2026: No source in our collection "
            "compares these two, and they have no question in common. Sources give backlog (2) "
            "to the Product Owner. Our collection has no source on the Product Manager. "
            "(1 question, 0 disputed, 2 sources)",
        ),
    ],
)  # fmt: skip
def test_picture_shows_the_numbers_of_the_page(told, visitor, page, query, in_words):
    told_of = head(body(visitor, page + query))
    assert told_of["og:image:alt"] == in_words
    address = told_of["og:image"].replace("&amp;", "&").removeprefix("http://testserver")
    picture = visitor.get(address)
    assert picture["Content-Type"] == "image/png"
    assert "immutable" in picture["Cache-Control"], "The address names another picture."


def test_claim_withdrawn_since_is_cited_and_drawn_as_of_its_day_alone(told, visitor):
    for name in ("cite.bib", "original.bib", "card.png"):
        assert visitor.get(f"{CLAIM}{name}?{THEN}").status_code == 200
        assert visitor.get(CLAIM + name).status_code == 404


@pytest.mark.parametrize("query", [f"?{THEN}", "?context=startup"])
def test_only_whole_pages_of_today_are_offered_to_frames(told, visitor, query):
    html = body(visitor, COMPARISON + query)
    assert "iframe" not in html
    assert "oembed" not in html
    asked = f"http://testserver{COMPARISON}{query}"
    answer = visitor.get("/oembed/", {"url": asked})
    assert answer.status_code == 404
    assert "current role or comparison page" in answer.json()["error"]


def test_machines_are_told_what_all_agree_on_only_of_the_whole(told, visitor):
    told.claim("racki", "product-owner", "stories", "owns", contexts=("startup",))
    told.claim("berls", "product-owner", "stories", "owns")
    told.claim("yash", "product-owner", "stories", "not-theirs", contexts=("enterprise",))

    def occupation(query):
        script = re.search(r"ld\+json\">(.*?)</script>", body(visitor, ROLE + query))[1]
        return json.loads(script)["@graph"][0]

    assert "responsibilities" not in occupation("")
    assert "responsibilities" not in occupation("?context=startup")
    then = occupation(f"?{THEN}")
    assert then["responsibilities"] == ["Backlog"]
    assert then["@id"].endswith(f"?{THEN}")


@pytest.mark.parametrize(
    "address",
    [
        f"{ROLE}cite.bib?context=nowhere",
        f"{ROLE}card.png?as_of=2026-02-31",
        f"{COMPARISON}table.csv?as_of=9999-01-01",
        f"{COMPARISON}originals.ris?context=%00",
        f"{RESPONSIBILITY}cite.txt?context=nowhere",
        f"{CLAIM}cite.bib?as_of=yesterday",
        f"{CLAIM}card.png?as_of=yesterday",
    ],
)
def test_what_cannot_be_met_is_explained_as_on_the_page(told, visitor, address):
    assert "There is no such" in body(visitor, address, 400) or "9999" in address


@pytest.mark.parametrize("page", [ROLE, COMPARISON])
def test_feed_is_of_the_page_whatever_it_is_narrowed_to(told, visitor, page):
    assert f"{page}claims.atom" in get_page(visitor, f"{page}?context=startup").links
