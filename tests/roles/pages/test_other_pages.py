"""Home, responsibilities, disagreements, sources, claims, about, and what is not there."""

import re

import pytest

from roles.models import Claim
from sources.models import Source
from tests.html import get_page, text_of
from tests.pages import page


@pytest.fixture
def told(world):
    """Two articles and a comment on two roles: one agreed, one contested, one single point."""
    thread = world.source("thread", kind="forum_thread", title="", publisher="A forum")
    world.source(
        "thread-1", kind="comment", title="", address="", part_of=thread, short_name="Comment 1"
    )
    world.claim("berls", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-owner", "backlog", "owns")
    world.claim(
        "lymar",
        "product-owner",
        "reports-to",
        "owns",
        key="lymarrep",
        quotation="under a vice president",
        quotation_result="verified",
    )
    world.claim("thread-1", "product-owner", "reports-to", "not-theirs", key="threadre")
    world.claim("lymar", "product-manager", "vision", "owns")
    return world


def test_home_offers_comparisons_disagreements_and_new_claims(told, visitor):
    told.claim("berls", "product-manager", "backlog", "contributes")
    html = page(visitor, "/")
    assert 'href="/compare/product-manager-vs-product-owner/"' in html
    assert 'href="/responsibilities/reports-to/#point-reports-to--product-owner"' in html
    assert "All 1 disagreements" in html
    assert 'href="/claims/lymarrep/"' in html


def test_home_of_an_empty_site_stands(db, visitor):
    html = page(visitor, "/")
    assert "No claim has been published yet." in html
    assert "Nothing is contested yet." in html


def test_responsibility_asks_its_question_of_every_role(told, visitor):
    html = page(visitor, "/responsibilities/reports-to/")
    assert "Who does reports to?" in html
    assert "It depends on the org" in html
    assert 'id="point-reports-to--product-owner"' in html


def test_former_address_of_a_responsibility_redirects(told, visitor):
    responsibility = told.responsibility("backlog")
    responsibility.slug = "backlog-order"
    responsibility.save()
    answer = visitor.get("/responsibilities/backlog/")
    assert (answer.status_code, answer.url) == (301, "/responsibilities/backlog-order/")


def test_responsibilities_are_listed_by_area_with_their_state_and_filtered_by_tag(told, visitor):
    told.responsibility("backlog").tags.add("agile")
    html = page(visitor, "/responsibilities/")
    assert re.search(r"responsibilities/reports-to/.*?Contested", html, re.DOTALL)
    assert "/responsibilities/vision/" in html
    assert "/responsibilities/vision/" not in page(visitor, "/responsibilities/?tag=agile")


def test_disagreements_list_every_contested_point_and_no_other(told, visitor):
    html = page(visitor, "/disagreements/")
    assert "1 contested point," in html
    assert "/responsibilities/reports-to/#point-reports-to--product-owner" in html
    assert "/responsibilities/backlog/" not in html


def test_the_sharpest_disagreement_comes_first(told, visitor):
    told.claim("berls", "product-manager", "scope", "owns")
    told.claim("racki", "product-manager", "scope", "owns")
    told.claim("yash", "product-manager", "scope", "contributes")
    order = re.findall(r'<h2><a href="([^"]+)"', page(visitor, "/disagreements/"))
    assert order == [
        "/responsibilities/reports-to/#point-reports-to--product-owner",
        "/responsibilities/scope/#point-scope--product-manager",
    ]


def test_source_shows_what_it_claims_and_where_it_stands(told, visitor):
    source = get_page(visitor, "/sources/lymar/")
    claims = source.texts("li[@id]")
    assert len(claims) == 3
    assert any("Backlog" in claim and "Agreed" in claim for claim in claims)
    assert any("Vision" in claim and "One source" in claim for claim in claims)
    assert "https://example.org/lymar#:~:text=under%20a%20vice%20president" in source.links


def test_source_says_which_of_its_quotations_nobody_has_verified(told, visitor):
    assert "(unchecked)" not in get_page(visitor, "/sources/lymar/").text
    Claim.objects.filter(key="lymarrep").update(quotation_result="unchecked")
    assert get_page(visitor, "/sources/lymar/").text.count("(unchecked)") == 1
    assert "quotation unchecked" in get_page(visitor, "/claims/lymarrep/").text


UNCHECKED = re.compile(r"</q>(?:</a>)?\s+unchecked")


def test_every_page_that_quotes_says_which_words_nobody_has_compared(told, visitor):
    pages = ("/roles/product-owner/", "/responsibilities/reports-to/")
    for address in pages:
        assert not UNCHECKED.search(page(visitor, address)), address
    Claim.objects.filter(key="lymarrep").update(quotation_result="unchecked")
    for address in pages:
        assert len(UNCHECKED.findall(page(visitor, address))) == 1, address


def test_comment_links_to_its_thread_and_the_thread_to_its_comments(told, visitor):
    comment = get_page(visitor, "/sources/thread-1/")
    assert {"/sources/thread/", "https://example.org/thread"} <= set(comment.links)
    assert "not known" in comment.text
    assert "/sources/thread-1/" in get_page(visitor, "/sources/thread/").links


def test_thread_counts_what_its_comments_claim(told, visitor):
    told.claim("thread-1", "product-owner", "reports-to", "owns")
    assert "comment · 2 claims" in get_page(visitor, "/sources/thread/").text
    entries = get_page(visitor, "/sources/").all("li")
    (entry,) = [li for li in entries if li.findall(".//a[@href='/sources/thread/']")]
    assert text_of(entry).endswith("2 claims in its parts")


def test_sources_are_listed_and_filtered_by_tag(told, visitor):
    Source.objects.get(slug="berls").tags.add("first-hand")
    assert "/sources/lymar/" in get_page(visitor, "/sources/").links
    assert "/sources/lymar/" not in get_page(visitor, "/sources/?tag=first-hand").links


def test_former_address_of_a_source_redirects(told, visitor):
    source = Source.objects.get(slug="berls")
    source.slug = "kimberly-berls"
    source.save()
    answer = visitor.get("/sources/berls/")
    assert (answer.status_code, answer.url) == (301, "/sources/kimberly-berls/")


def test_claim_has_a_page_with_its_passage_and_standing(told, visitor):
    claim = get_page(visitor, "/claims/lymarrep/")
    assert "https://example.org/lymar#:~:text=under%20a%20vice%20president" in claim.links
    assert "Contested" in claim.text
    assert "It depends on the org" in claim.text


def test_claim_key_in_capitals_redirects(told, visitor):
    answer = visitor.get("/claims/LYMARREP/")
    assert (answer.status_code, answer.url) == (301, "/claims/lymarrep/")


@pytest.mark.parametrize("address", ["/sources/berls/", "/responsibilities/reports-to/"])
def test_address_in_capitals_redirects_with_all_that_it_asks_for(told, visitor, address):
    for asked in (address.title(), address.upper()):
        # The first segment is the site's own; what is named behind it may come from a print.
        typed = address[: address.index("/", 1)] + asked[address.index("/", 1) :]
        answer = visitor.get(f"{typed}?a=1")
        assert (answer.status_code, answer.url) == (301, f"{address}?a=1"), typed


def test_draft_claim_is_not_public(told, visitor):
    Claim.objects.filter(key="lymarrep").update(status="draft")
    assert visitor.get("/claims/lymarrep/").status_code == 404


@pytest.mark.parametrize("slug", ["agreed", "contested", "single", "silent"])
def test_about_explains_each_state_where_the_state_words_link_to(told, visitor, slug):
    assert slug in get_page(visitor, "/about/").ids


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("us@rolebook.example", "mailto:us@rolebook.example"),
        ("mailto:us@rolebook.example", "mailto:us@rolebook.example"),
        ("https://chat.example/@rolebook", "https://chat.example/@rolebook"),
    ],
)
def test_about_says_whom_to_write_to(visitor, settings, contact, link):
    settings.CONTACT = contact
    assert contact in get_page(visitor, "/about/").texts(f"a[@href='{link}']")


@pytest.mark.parametrize("contact", ["", "ask around"])
def test_about_says_that_nobody_can_be_written_to(visitor, settings, contact):
    settings.CONTACT = contact
    assert "have not given an address" in get_page(visitor, "/about/").text


def test_about_works_an_example_with_the_real_function(told, visitor):
    about = get_page(visitor, "/about/")
    told = about.texts("table[@class='example']/tbody/tr")
    assert "no dispute" in told[3]
    assert "sources disagree 2 sources say the Release Captain, 1 the Launch Lead;" in told[4]
    assert "In startups, the Launch Lead (2 sources); elsewhere, mostly the Release" in told[6]
    assert "“Owns it” (2 sources). One source calls that wrong." in told[7]


def test_about_speaks_as_readers_do(told, visitor):
    text = get_page(visitor, "/about/").text
    for word in ("voice", "position", "rival", "contested", "claim"):
        assert word not in text.lower(), word


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        "/sources/nobody/",
        "/responsibilities/nothing/",
        "/claims/zzzzzzzz/",
        "/claims/%00/",
        "/sources/%00/",
        "/roles/%00/",
        "/sources/?tag=%00",
        "/responsibilities/?tag=nothing",
        "/sources/" + "x" * 5000 + "/",
    ],
)
def test_what_is_not_there_is_a_404_that_leads_on(told, visitor, address):
    assert get_page(visitor, address, status=404).all("form[@action='/roles/']")


def test_queries_do_not_grow_with_content(told, visitor, django_assert_num_queries):
    exact = {
        # Roles, responsibilities; positions, contexts, claims; newest; count; roles to pick.
        "/": 8,
        # Tags; roles, responsibilities; positions, contexts, claims.
        "/responsibilities/": 6,
        # The row; positions, contexts, claims; roles; notes; tags; sources.
        "/responsibilities/reports-to/": 8,
        # Roles, responsibilities; positions, contexts, claims; sources.
        "/disagreements/": 6,
        # Tags; claims counted, those of parts too; sources, their tags.
        "/sources/": 5,
        # The source; positions, contexts, claims; roles, responsibilities; parts, newer, tags.
        "/sources/lymar/": 9,
        # The claim; positions, contexts, claims; roles; notes; sources;
        # its history, with contexts.
        "/claims/lymarrep/": 9,
        # Roles, responsibilities; positions, contexts, claims; roles to pick.
        "/compare/": 6,
        "/about/": 0,
    }

    def look():
        for address, queries in exact.items():
            with django_assert_num_queries(queries):
                page(visitor, address)

    Source.objects.get(slug="lymar").tags.add("first-hand")
    told.responsibility("reports-to").tags.add("agile")
    look()
    for number in range(20):
        source = told.source(f"source-{number}")
        source.tags.add("first-hand")
        told.claim(source, "product-owner", "reports-to", "owns", contexts=("startup",))
        told.claim(source, f"role-{number}", "reports-to", "owns")
        told.claim("lymar", f"role-{number}", f"row-{number}", "varies")
        told.responsibility(f"row-{number}").tags.add("agile")
        told.note(f"row-{number}", f"role-{number}", explanation=f"See [@source-{number}].")
    look()
