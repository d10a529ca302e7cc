"""Home, responsibilities, disagreements, sources, claims, about, and what is not there."""

import re

import pytest

from roles.models import Claim, FeaturedComparison
from sources.models import Source
from tests import kept_world
from tests.html import get_page, text_of
from tests.pages import page


def fill(world):
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


kept, told = kept_world.fixtures(fill)


class TestHome:
    def test_it_says_what_the_site_is_and_what_is_in_it(self, told, visitor):
        home = get_page(visitor, "/")
        assert home.texts("h1") == ["Who does what, and who says so?"]
        assert home.texts("aside/ul/li") == ["Roles 2", "Questions 3", "Statements 5", "Sources 3"]
        assert home.all("form[@action='/search/']")

    def test_comparisons_are_those_that_an_editor_chose_in_their_order(self, told, visitor):
        told.claim("berls", "product-manager", "backlog", "contributes")
        told.claim("lymar", "tester", "backlog", "not-theirs")
        owner, manager, tester = map(told.role, ("product-owner", "product-manager", "tester"))
        FeaturedComparison.objects.create(role=owner, other_role=tester, order=2)
        FeaturedComparison.objects.create(role=owner, other_role=manager, order=1)
        home = get_page(visitor, "/")
        cards = home.all("ul[@class='confused']/li")
        assert [text_of(card.find("h3")) for card in cards] == [
            "Product Owner vs Product Manager",
            "Product Owner vs Tester",
        ]
        assert "No source in our collection compares these two" in text_of(cards[0])
        assert text_of(cards[0]).endswith("1 question answered for both")
        hues = [name.get("class") for name in home.all("ul[@class='confused']//h3//span[@class]")]
        assert [hue for hue in hues if hue.startswith("name")] == [
            "name a", "name b", "name a", "name c",
        ]  # fmt: skip

    def test_without_a_choice_they_are_those_with_most_in_common(self, told, visitor):
        told.claim("berls", "product-manager", "backlog", "contributes")
        home = get_page(visitor, "/")
        assert home.texts("ul[@class='confused']/li/h3") == ["Product Manager vs Product Owner"]
        assert "/compare/product-manager-vs-product-owner/" in home.links

    def test_three_chosen_pairs_are_cards_and_six_more_are_links(self, told, visitor):
        owner = told.role("product-owner")
        for number in range(11):
            other = told.role(f"role-{number}")
            told.claim("berls", other.slug, "backlog", "owns")
            FeaturedComparison.objects.create(role=owner, other_role=other, order=number)
        home = get_page(visitor, "/")
        section = "section[@aria-labelledby='compared']"
        assert len(home.all(f"{section}//li/h3")) == 3
        assert home.values(f"{section}/p[@class='hint']/a", "href") == [
            f"/compare/product-owner-vs-role-{number}/" for number in range(3, 9)
        ]

    def test_a_chosen_role_of_which_no_source_speaks_is_left_out(self, told, visitor):
        told.claim("berls", "product-manager", "backlog", "contributes")
        FeaturedComparison.objects.create(
            role=told.role("product-owner"), other_role=told.role("nobody")
        )
        home = get_page(visitor, "/")
        assert home.texts("ul[@class='confused']/li/h3") == ["Product Manager vs Product Owner"]

    def test_a_card_draws_the_rows_of_its_answer_with_words_beside_the_marks(self, told, visitor):
        told.claim("racki", "product-manager", "backlog", "contributes")
        home = get_page(visitor, "/")
        (row,) = home.all("table[@class='mini']/tbody/tr")
        assert text_of(row) == "Backlog takes part 1 responsible 2"
        marks = [[i.get("class") for i in cell.findall(".//i")] for cell in row.findall("td")]
        assert marks == [["contributes"], ["owns n2"]]

    def test_most_disputed_questions_come_by_rank_with_both_sides(self, told, visitor):
        for source in ("berls", "yash"):
            told.claim(source, "product-manager", "scope", "owns")
        for source in ("lymar", "racki"):
            told.claim(source, "product-manager", "scope", "not-theirs")
        told.claim("dee", "product-manager", "scope", "shares")
        home = get_page(visitor, "/")
        first, second = home.all("ol[@class='rank']/li")
        assert first.find("a").get("href") == (
            "/responsibilities/scope/#point-scope--product-manager"
        )
        assert text_of(first.find("div")) == "“owns” : 2 2 other answers : 3".replace(
            "“", ""
        ).replace("”", "")
        assert text_of(second.find("p")).startswith("For the Product Owner: one source says")
        assert home.texts("a[@href='/disagreements/']")[-1] == (
            "All 2 questions on which sources disagree"
        )

    def test_newest_statements_are_listed(self, told, visitor):
        home = get_page(visitor, "/")
        assert "/claims/lymarrep/" in home.links
        assert len(home.all("ul[@class='newest']/li")) == 4

    def test_the_empty_site_stands(self, db, visitor):
        home = get_page(visitor, "/")
        assert "No statement has been published yet." in home.text
        assert "Sources do not disagree on anything yet." in home.text

    @pytest.mark.django_db(transaction=True)
    def test_what_is_worked_out_once_costs_no_query_again(
        self, told, visitor, django_assert_num_queries
    ):
        get_page(visitor, "/")
        # The state of the content; chosen comparisons.
        with django_assert_num_queries(2):
            get_page(visitor, "/")


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
    assert re.search(r"responsibilities/reports-to/.*?sources disagree", html, re.DOTALL)
    assert "/responsibilities/vision/" in html
    assert "/responsibilities/vision/" not in page(visitor, "/responsibilities/?tag=agile")


def test_disagreements_list_every_disputed_question_once_and_no_other(told, visitor):
    told.claim("dee", "product-manager", "reports-to", "contributes")
    told.claim("racki", "product-manager", "reports-to", "shares")
    listed = get_page(visitor, "/disagreements/")
    assert "Sources disagree on 1 question." in listed.text
    (line,) = listed.all("ol[@class='rank']/li")
    assert line.find("a").get("href") == (
        "/responsibilities/reports-to/#point-reports-to--product-owner"
    )
    assert text_of(line.find("p")) == (
        "For the Product Owner: one source says “owns”, another “not theirs”; neither says what it "
        "depends on."
    )


def test_the_dispute_with_the_larger_smaller_side_comes_first(told, visitor):
    for source in ("berls", "racki", "dee"):
        told.claim(source, "product-manager", "scope", "owns")
    told.claim("yash", "product-manager", "scope", "not-theirs")
    for source in ("berls", "racki"):
        told.claim(source, "product-manager", "budget", "owns")
        told.claim(f"{source}-junior", "product-manager", "budget", "not-theirs")
    listed = get_page(visitor, "/disagreements/")
    assert [link.split("/")[2] for link in listed.values("ol[@class='rank']/li/a", "href")] == [
        "budget",
        "scope",
        "reports-to",
    ]


def test_source_shows_what_it_claims_and_where_it_stands(told, visitor):
    source = get_page(visitor, "/sources/lymar/")
    claims = source.texts("li[@id]")
    assert len(claims) == 3
    assert any("Backlog" in claim and "2 sources agree" in claim for claim in claims)
    assert any("Vision" in claim and "1 source" in claim for claim in claims)
    assert "https://example.org/lymar#:~:text=under%20a%20vice%20president" in source.links


def test_source_says_which_of_its_quotations_nobody_has_verified(told, visitor):
    assert "(unchecked)" not in get_page(visitor, "/sources/lymar/").text
    Claim.objects.filter(key="lymarrep").update(quotation_result="unchecked")
    assert get_page(visitor, "/sources/lymar/").text.count("(unchecked)") == 1
    assert "quotation unchecked" in get_page(visitor, "/claims/lymarrep/").text


UNCHECKED = re.compile(r"</q>(?:</a>)?\s+\(unchecked\)")


def test_every_page_that_quotes_says_which_words_nobody_has_compared(told, visitor):
    pages = ("/roles/product-owner/?show=statements", "/responsibilities/reports-to/")
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
    assert "comment · 2 statements" in get_page(visitor, "/sources/thread/").text
    entries = get_page(visitor, "/sources/").all("li")
    (entry,) = [li for li in entries if li.findall(".//a[@href='/sources/thread/']")]
    assert text_of(entry).endswith("2 statements in its parts")


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
    assert "sources disagree" in claim.text
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
    assert "“Responsible” (2 sources). One source calls that wrong." in told[7]


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


def test_an_unknown_tag_is_answered_with_those_that_there_are(told, visitor):
    Source.objects.get(slug="berls").tags.add("first-hand")
    page = get_page(visitor, "/sources/?tag=nothing", status=404)
    assert "Nothing has that tag" in page.text
    assert {"/sources/?tag=first-hand", "/sources/"} <= set(page.links)


def test_queries_do_not_grow_with_content(told, visitor, django_assert_num_queries):
    exact = {
        # Roles, responsibilities; positions, contexts, claims and theirs; speakers; chosen
        # comparisons; newest.
        "/": 9,
        # Tags; roles, responsibilities; positions, contexts, claims and theirs; speakers.
        "/responsibilities/": 8,
        # The row, and whether it is about ownership; positions, contexts, claims and theirs;
        # roles; speakers; notes; tags; sources.
        "/responsibilities/reports-to/": 11,
        # Roles, responsibilities; positions, contexts, claims and theirs; speakers.
        "/disagreements/": 7,
        # Tags; claims counted, those of parts too; sources, their tags; catalogues.
        "/sources/": 6,
        # The source; positions, contexts, claims and theirs; roles, responsibilities; speakers;
        # parts, newer, tags.
        "/sources/lymar/": 11,
        # The claim, and whether its scale is about ownership; positions, contexts, claims and
        # theirs; roles; speakers; notes; sources; its history, with contexts.
        "/claims/lymarrep/": 12,
        # Roles, responsibilities; positions, contexts, claims and theirs; speakers; roles to pick.
        "/compare/": 9,
        "/about/": 0,
    }

    def look():
        for address, queries in exact.items():
            with django_assert_num_queries(queries, info=address):
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
