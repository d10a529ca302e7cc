"""/roles/ and /roles/<slug>/: the canonical page that a team lead links to."""

import pytest
from django.db.models import Q

from roles.models import Alias, Claim, Role
from tests import kept_world
from tests.html import Page, get_page, text_of


def fill(world):
    world.role("product-manager", abbreviation="PM")
    world.role("project-manager", abbreviation="PM")
    owner = world.role(
        "product-owner",
        abbreviation="PO",
        definition="Somebody has the backlog in care [@berls, paragraph 3].",
        summary="*Owns* the backlog [@berls, paragraph 3].",
    )
    world.source("berls")
    Alias.objects.create(role=owner, title="Agile Product Owner")
    Alias.objects.create(role=owner, title="Product Lead")
    Alias.objects.create(role=world.role("product-manager"), title="Product Lead")
    world.claim("berls", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-manager", "backlog", "owns")
    world.claim("berls", "product-owner", "vision", "contributes")
    world.claim("lymar", "product-owner", "vision", "owns")
    return owner


kept, owner = kept_world.fixtures(fill)


def duties(page: Page) -> dict[str, list[str]]:
    """Return each list of duties by its heading; in folds, too."""
    sections = [
        s
        for s in page.all("section[@aria-labelledby]")
        if s.find(".//ul[@class='duties']") is not None
    ]
    return {
        text_of(section.find("h2")): [
            text_of(li)
            for ul in section.findall(".//ul")
            if ul.get("class") in {"duties", "folded-duties"}
            for li in ul.findall("li")
        ]
        for section in sections
    }


def test_definition_comes_first_with_its_sources_named_and_the_summary_last(owner, visitor):
    page = get_page(visitor, "/roles/product-owner/")
    assert text_of(page.one("div[@class='lead definition']")) == "Somebody has the backlog in care."
    assert page.texts("p[@class='from']") == ["Says who: Berls"]
    assert "#source-berls" in page.values("p[@class='from']/a", "href")
    assert "source-berls" in page.ids
    (order,) = ([i for i in page.ids if i in {"duties-owns", "disagree", "called"}],)
    assert order == ["duties-owns", "disagree", "called"]
    assert "Owns the backlog ( Berls )" in text_of(page.one("div[@class='role-summary']"))
    assert "Agile Product Owner" in text_of(page.one("aside"))


def test_role_without_definition_begins_with_its_duties(owner, visitor):
    page = get_page(visitor, "/roles/product-manager/")
    assert page.all("div[@class='lead definition']") == []
    assert page.all("p[@class='from']") == []


def test_duties_stand_under_what_most_sources_say_those_with_most_sources_first(
    owner, world, visitor
):
    world.claim("yash", "product-owner", "backlog", "owns")
    world.claim("yash", "product-owner", "tests", "not-theirs")
    world.claim("yash", "product-owner", "demos", "shares")
    world.claim("berls", "product-owner", "demos", "contributes")
    world.claim("lymar", "product-owner", "demos", "contributes")
    world.claim("yash", "product-owner", "budget", "varies")
    assert duties(get_page(visitor, "/roles/product-owner/")) == {
        "Responsible for 2": [
            "Backlog 2 sources disagree",
            "Vision responsible 1 · takes part 1 sources disagree",
        ],
        "Takes part in 1": ["Demos jointly responsible 1 · takes part 2 sources disagree"],
        "Not responsible for 1": ["Tests 1"],
        "Other answers 1": ["Budget 1 sources disagree"],
    }


def test_each_mark_is_a_source_and_the_words_are_there_without_it(owner, world, visitor):
    world.claim("yash", "product-owner", "backlog", "owns")
    page = get_page(visitor, "/roles/product-owner/")
    (line,) = page.all("li[@id='row-backlog']")
    assert [i.get("class") for i in line.findall(".//i")] == ["owns n2"]
    # Nothing in them can be read aloud.
    assert not text_of(line.find("span[@class='marks']"))


def test_duties_of_one_source_are_folded_where_others_have_more_and_they_are_many(
    owner, world, visitor
):
    for number in range(4):
        world.claim("yash", "product-owner", f"chore-{number}", "owns")
    world.claim("yash", "product-owner", "backlog", "owns")
    assert get_page(visitor, "/roles/product-owner/").all("details[@class='more-duties']/ul") == []
    world.claim("yash", "product-owner", "chore-4", "owns")
    page = get_page(visitor, "/roles/product-owner/")
    (summary, *_others) = page.texts("details[@class='more-duties']/summary")
    assert summary == "5 more, one source each"
    folded = page.all("details[@class='more-duties']/ul[@class='folded-duties']/li")
    assert [li.get("id") for li in folded] == [f"row-chore-{number}" for number in range(5)]
    assert len(duties(page)["Responsible for 7"]) == 7


def test_long_list_of_duties_shows_those_with_most_sources(owner, world, visitor):
    for number in range(17):
        for source in ("yash", "racki", "kim")[: 3 if number == 16 else 2]:
            world.claim(source, "product-owner", f"chore-{number:02}", "contributes")
    page = get_page(visitor, "/roles/product-owner/")
    section = page.one("h2[@id='duties-contributes']/..")
    shown = [li.get("id") for li in section.findall("ul[@class='duties']/li")]
    assert shown == ["row-chore-16", *(f"row-chore-{number:02}" for number in range(11))]
    fold = section.find("details")
    assert text_of(fold.find("summary")) == "5 more"
    assert [text_of(li) for li in fold.iter("li")] == [f"Chore {n} 2" for n in range(11, 16)]


def test_only_sources_that_the_page_names_are_listed_until_all_statements_are(
    owner, world, visitor
):
    owner.definition = "An owner [@berls]."
    owner.save()
    fold = get_page(visitor, "/roles/product-owner/").one("details[@id='sources']")
    assert [li.get("id") for li in fold.iter("li")] == ["source-berls"]
    page = get_page(visitor, "/roles/product-owner/?show=statements")
    listed = [li.get("id") for li in page.one("details[@id='sources']").iter("li")]
    assert listed == ["source-berls", "source-lymar"]


def test_fold_says_on_how_many_of_its_duties_sources_disagree(owner, world, visitor):
    for number in range(5):
        world.claim("yash", "product-owner", f"chore-{number}", "owns")
    world.claim("yash", "product-owner", "backlog", "owns")
    world.claim("yash", "product-manager", "chore-1", "owns")
    world.claim("lymar", "product-manager", "chore-1", "owns")
    page = get_page(visitor, "/roles/product-owner/")
    (summary, *_others) = page.texts("details[@class='more-duties']/summary")
    assert summary == "5 more, one source each"


def test_fold_says_that_sources_disagree_on_all_of_its_duties(owner, world, visitor):
    for number in range(17):
        world.claim("yash", "product-owner", f"chore-{number}", "owns")
        world.claim("lymar", "product-manager", f"chore-{number}", "owns")
    page = get_page(visitor, "/roles/product-owner/")
    summaries = page.texts("details[@class='more-duties']/summary")
    assert "(sources disagree on all of them)" in summaries[0], summaries


def test_each_duty_leads_to_where_its_statements_stand(owner, visitor):
    page = get_page(visitor, "/roles/product-owner/")
    (link,) = page.all("li[@id='row-vision']//a")
    assert link.get("href") == "/responsibilities/vision/#of-product-owner"
    assert "of-product-owner" in get_page(visitor, "/responsibilities/vision/").ids


def test_kind_of_job_lists_the_answers_to_other_questions(owner, world, visitor):
    answers = [(f"answer-{n}", f"Answer {n}", "other") for n in range(6)]
    scale = world.scale("line", answers)
    question = world.responsibility("reports-to", scale, question="Whom does it report to?")
    for number in range(6):
        world.claim(f"source-{number}", "product-owner", question, f"answer-{number}")
    world.claim("source-1", "product-owner", question, "answer-0")
    page = get_page(visitor, "/roles/product-owner/")
    assert page.texts("dl[@class='kinds']/div") == [
        "Whom does it report to? Answer 0 2 Answer 1 1 Answer 2 1 3 more answers sources disagree"
    ]


def test_other_roles_with_most_questions_answered_for_both_are_told_apart(owner, world, visitor):
    for row in ("release", "scope"):
        world.claim("berls", "product-owner", row, "owns")
        world.claim("lymar", "zebra-keeper", row, "contributes")
    for number, role in enumerate(("analyst", "baker", "cook")):
        for row in ("release", "scope", "vision")[: 3 - number]:
            world.claim("racki", role, row, "contributes")
    world.claim("racki", "stranger", "else", "owns")
    page = get_page(visitor, "/roles/product-owner/")
    cards = page.all("ul[@class='confused']/li")
    assert [text_of(card.find("h3")) for card in cards] == ["Analyst", "Baker", "Zebra Keeper"]
    assert cards[0].find("h3/a").get("href") == "/compare/analyst-vs-product-owner/"
    assert text_of(cards[0]).endswith("3 questions answered for both")
    assert "No source in our collection compares these two" in text_of(cards[0])
    others = page.one("ul[@class='other-comparisons']")
    assert text_of(others) == "Cook 1 Product Manager 1 Stranger 0"


def test_disputes_come_by_rank_one_line_a_question_rivals_included(owner, world, visitor):
    page = get_page(visitor, "/roles/product-owner/")
    lines = page.all("ul[@class='disputes']/li")
    assert [line.get("id") for line in lines] == [
        "point-backlog--product-manager--product-owner",
        "point-vision--product-owner",
    ]
    assert text_of(lines[1]) == (
        "Who does vision? One source says “owns”, another “contributes”; "
        "neither says what it depends on."
    )
    assert lines[0].find("a").get("href") == (
        "/responsibilities/backlog/#point-backlog--product-manager--product-owner"
    )
    # The same dispute stands on the page of the other rival.
    other = get_page(visitor, "/roles/product-manager/")
    assert "point-backlog--product-manager--product-owner" in other.ids


def test_five_disputes_are_in_the_open_and_all_are_counted(owner, world, visitor):
    for number in range(6):
        world.claim("berls", "product-owner", f"row-{number}", "owns")
        world.claim("lymar", "product-owner", f"row-{number}", "not-theirs")
    page = get_page(visitor, "/roles/product-owner/")
    assert text_of(page.one("h2[@id='disagree']")).endswith("5 of 8 questions")
    assert len(page.all("section/ul[@class='disputes']/li")) == 5
    assert len(page.all("details/ul[@class='disputes']/li")) == 3


class TestEveryStatement:
    ADDRESS = "/roles/product-owner/?show=statements"

    def test_none_is_lost(self, owner, world, visitor):
        old = world.source("old", voice="guide")
        world.source("new", voice="guide", supersedes=old)
        world.claim("old", "product-owner", "backlog", "shares")
        world.claim("new", "product-owner", "backlog", "owns")
        world.claim("yash", "product-owner", "backlog", "not-theirs", manner="rejects")
        scale = world.scale("same", [("yes", "yes", "other"), ("no", "no", "other")])
        world.responsibility("same-job", scale, relational=True)
        world.claim("yash", "product-manager", "same-job", "yes", other_role="product-owner")
        page = get_page(visitor, self.ADDRESS)
        about = Claim.objects.filter(Q(role=owner) | Q(other_role=owner))
        assert {i for i in page.ids if i.startswith("claim-")} == {f"claim-{c.key}" for c in about}
        assert len(page.ids) == len(set(page.ids))
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)

    def test_lists_lead_to_the_statements_on_the_page(self, owner, world, visitor):
        world.note("vision", "product-owner", explanation="It goes with size [@berls].")
        page = get_page(visitor, self.ADDRESS)
        assert "#row-vision" in page.links
        assert "row-vision" in page.ids
        assert "It goes with size" in page.text
        assert "point-vision--product-owner" in page.ids

    def test_the_page_leads_to_them(self, owner, visitor):
        assert f"{self.ADDRESS}#statements" in get_page(visitor, "/roles/product-owner/").links
        assert "statements" in get_page(visitor, self.ADDRESS).ids

    def test_another_view_is_explained(self, owner, visitor):
        page = get_page(visitor, "/roles/product-owner/?show=claims", status=400)
        assert "There is no such view" in page.text
        assert self.ADDRESS in page.links

    def test_of_a_past_day_the_lists_lead_to_the_statements_of_that_day(
        self, owner, visitor, django_assert_num_queries
    ):
        Claim.objects.update(published_at="2026-01-10T00:00Z")
        Claim.history.update(history_date="2026-01-10T00:00Z", published_at="2026-01-10T00:00Z")
        Role.history.update(history_date="2026-01-10T00:00Z")
        page = get_page(visitor, "/roles/product-owner/?as_of=2026-01-31")
        (link,) = page.all("li[@id='row-vision']//a")
        address = "/roles/product-owner/?as_of=2026-01-31&show=statements#row-vision"
        assert link.get("href") == address


def test_canonical_address_is_ready_to_paste(owner, visitor):
    page = get_page(visitor, "/roles/product-owner/")
    address = "http://testserver/roles/product-owner/"
    assert page.values("link[@rel='canonical']", "href") == [address]
    assert page.values("aside//input[@readonly]", "value") == [
        address,
        f"[Product Owner]({address})",
        f'<a href="{address}">Product Owner</a>',
    ]


@pytest.mark.parametrize(
    "asked", ["agile-product-owner", "po", "PO", "Product-Owner", "AGILE-PRODUCT-OWNER"]
)
def test_aliases_and_other_spellings_redirect_for_good(owner, visitor, asked):
    answer = visitor.get(f"/roles/{asked}/")
    assert (answer.status_code, answer.url) == (301, "/roles/product-owner/")


def test_former_slug_redirects_for_good(owner, visitor):
    owner.slug = "owner-of-the-product"
    owner.save()
    answer = visitor.get("/roles/product-owner/")
    assert (answer.status_code, answer.url) == (301, "/roles/owner-of-the-product/")


@pytest.mark.parametrize(
    "title",
    [
        "Senior Product Owner",
        "product owner",
        "Lead Product Owner (m/f/d)",
        "Sr. Product Owner II",
        "  Agile   Product\tOwner ",
        "PO",
        "Product Owner m/w/d",
        "Senior Product Owner, Payments",
        "Product Owner – Checkout",
        "Product Owners",
    ],
)
def test_title_answers_with_the_canonical_role(owner, visitor, title):
    answer = visitor.get("/roles/", {"title": title})
    path, _, query = answer.url.partition("?")
    assert (answer.status_code, path) == (302, "/roles/product-owner/")
    assert bool(query) == (title != "product owner")


def test_the_page_says_what_was_read(owner, visitor):
    answer = visitor.get("/roles/", {"title": "Senior Product Owner, Payments"})
    page = get_page(visitor, answer.url)
    assert page.texts("p[@class='read-as']") == [
        "“Senior Product Owner, Payments” means this role. (Senior is ignored; Payments is ignored)"
    ]
    assert page.values("link[@rel='canonical']", "href") == [
        "http://testserver/roles/product-owner/"
    ]
    for title in ("Scrum Master", "product-owner", "", "nobody"):
        assert not get_page(visitor, f"/roles/product-owner/?title={title}").all(
            "p[@class='read-as']"
        )


def test_a_title_with_two_hats_offers_both_and_their_comparison(owner, visitor):
    answer = visitor.get("/roles/", {"title": "Product Manager / Product Owner"})
    page = Page(answer)
    assert answer.status_code == 300
    assert "The title names several roles, and may mean all of them." in page.text
    assert "Somebody has the backlog in care." in page.text
    assert "/compare/product-manager-vs-product-owner/" in page.links


def test_a_likely_title_asks_whether_the_role_is_meant(owner, visitor):
    answer = visitor.get("/roles/", {"title": "Proj. Mgr."})
    assert answer.status_code == 404
    assert "Do you mean this role?" in Page(answer).text
    assert "/roles/project-manager/" in Page(answer).links


def test_a_title_above_the_roles_says_so_and_offers_the_nearest(owner, visitor):
    answer = visitor.get("/roles/", {"title": "Head of Product"})
    page = Page(answer)
    assert answer.status_code == 404
    assert "There is no page for “Head of Product” yet. These are the closest:" in page.text
    assert "/roles/product-manager/" in page.links
    assert "/suggest/?title=Head%20of%20Product" in page.links


def test_a_mistyped_title_comes_before_those_that_share_its_words(world, visitor):
    world.role("head-of-product")
    Alias.objects.create(role=world.role("cto"), title="Head of IT")
    page = Page(visitor.get("/roles/", {"title": "Head of Produkt"}))
    offered = [link for link in page.links if link in {"/roles/cto/", "/roles/head-of-product/"}]
    assert offered[0] == "/roles/head-of-product/"


@pytest.mark.parametrize("title", ["Geschäftsführer", "Controller", "CPO"])
def test_a_title_that_only_shares_letters_with_others_is_near_none(world, visitor, title):
    world.role("cto")
    Alias.objects.create(role=world.role("data-scientist"), title="Datenwissenschaftler")
    Alias.objects.create(role=world.role("developer"), title="Entwickler")
    page = Page(visitor.get("/roles/", {"title": title}))
    assert not [link for link in page.links if link.startswith("/roles/") and link != "/roles/"]


def test_roles_that_share_a_rare_word_with_a_title_come_first(world, visitor):
    for slug in ("data-engineer", "security-engineer", "support-engineer"):
        world.role(slug)
    Alias.objects.create(role=world.role("business-analyst"), title="Requirements Analyst")
    page = Page(visitor.get("/roles/", {"title": "Requirements Engineer"}))
    offered = [link for link in page.links if link.endswith(("-engineer/", "-analyst/"))]
    assert offered[:2] == ["/roles/business-analyst/", "/roles/data-engineer/"]


@pytest.mark.parametrize(("path", "english"), [("", None), ("/de", "en")])
def test_other_titles_name_their_language(owner, visitor, path, english):
    Alias.objects.create(role=owner, title="Produktverantwortliche", language="de")
    for address in ("/roles/product-owner/", "/roles/"):
        page = get_page(visitor, f"{path}{address}")
        languages = {text_of(span): span.get("lang") for span in page.all("span")}
        assert languages["Produktverantwortliche"] == "de"
        assert languages["Agile Product Owner"] == english


@pytest.mark.parametrize("title", ["PM", "pm", "Senior PM", "Product Lead", "Senior Product Lead"])
def test_title_of_several_roles_asks_which_is_meant(owner, visitor, title):
    answer = visitor.get("/roles/", {"title": title})
    html = answer.content.decode()
    assert answer.status_code == 300
    assert "Which role is meant by" in html
    assert 'href="/roles/product-manager/"' in html


@pytest.mark.parametrize(
    ("abbreviation", "asked"),
    [
        ("P.M.", "/roles/p.m./"),
        ("R&D", "/roles/r&d/"),
        ("R&D", "/roles/?title=r%26d"),
        ("C++", "/roles/c++/"),
    ],
)
def test_an_abbreviation_with_other_signs_leads_to_its_role(world, visitor, abbreviation, asked):
    role = world.role("portfolio-manager", abbreviation=abbreviation)
    answer = visitor.get(asked)
    assert answer.status_code == 302
    assert answer.url.partition("?")[0] == role.get_absolute_url()


def test_an_alias_may_be_in_any_script(owner, visitor):
    alias = Alias.objects.create(role=owner, title="プロダクトオーナー", language="ja")
    assert alias.slug == "プロダクトオーナー"
    for asked, status in ((f"/roles/{alias.slug}/", 301), (f"/roles/?title={alias.title}", 302)):
        answer = visitor.get(asked)
        path = answer.url.partition("?")[0]
        assert (answer.status_code, path) == (status, "/roles/product-owner/")


def test_an_alias_of_whole_titles_means_nothing_within_a_longer_one(owner, visitor):
    Alias.objects.create(role=owner, title="Backlog Captain", whole_title_only=True)
    assert visitor.get("/roles/?title=Senior+Backlog+Captain").status_code == 302
    answer = visitor.get("/roles/?title=Regional+Backlog+Captain")
    assert (answer.status_code, "Do you mean" in answer.content.decode()) == (404, False)


def test_ambiguous_alias_has_a_page_that_asks(owner, visitor):
    answer = visitor.get("/roles/product-lead/")
    assert answer.status_code == 300
    assert b'href="/roles/product-owner/"' in answer.content


@pytest.mark.parametrize("address", ["/roles/prodct-ownr/", "/roles/?title=Prodct+Ownr"])
def test_unknown_role_is_a_404_that_offers_near_names(owner, visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 404
    assert b'href="/roles/product-owner/"' in answer.content


@pytest.mark.parametrize(
    "title", ["\0", "%", "'; --", "<script>", "🙂", "x" * 10_000, "of the", "((((", " "]
)
def test_any_title_is_answered(owner, visitor, title):
    answer = visitor.get("/roles/", {"title": title})
    assert answer.status_code in {200, 404}
    assert b"<script>" not in answer.content


def test_list_is_filtered_by_tag(owner, visitor):
    owner.tags.add("agile")
    html = visitor.get("/roles/?tag=agile").content.decode()
    assert 'href="/roles/product-owner/"' in html
    assert 'href="/roles/product-manager/"' not in html
    assert visitor.get("/roles/?tag=nobody").status_code == 404
    assert visitor.get("/roles/?tag=%00").status_code == 404


def test_role_without_claims_says_so(world, visitor):
    world.role("scrum-master")
    page = get_page(visitor, "/roles/scrum-master/")
    assert "No source says anything about this role yet" in page.text


def test_queries_do_not_grow_with_content(owner, world, visitor, django_assert_num_queries):
    def look(list_queries, page_queries, statement_queries):
        with django_assert_num_queries(list_queries):
            visitor.get("/roles/")
        with django_assert_num_queries(page_queries):
            visitor.get("/roles/product-owner/")
        with django_assert_num_queries(statement_queries):
            visitor.get("/roles/product-owner/?show=statements")

    owner.tags.add("agile")
    # List: tags; catalogues; roles, their aliases, their tags. Page: the role; all roles;
    # responsibilities; positions, contexts, claims and theirs; speakers; sources; aliases; codes;
    # tags. All statements: notes, too.
    look(5, 12, 13)
    for number in range(20):
        world.claim(f"source-{number}", "product-owner", f"row-{number}", "owns")
        world.claim(f"source-{number}", f"role-{number}", f"row-{number}", "owns")
        world.claim(f"other-{number}", f"role-{number}", f"row-{number}", "varies")
        world.role(f"role-{number}").tags.add("agile")
        Alias.objects.create(role=world.role(f"role-{number}"), title=f"Title {number}")
    look(5, 12, 13)


@pytest.mark.django_db(transaction=True)
def test_what_is_worked_out_once_costs_no_query_again(owner, visitor, django_assert_num_queries):
    visitor.get("/roles/product-owner/")
    # The state of the content; aliases; codes; tags.
    with django_assert_num_queries(4):
        visitor.get("/roles/product-owner/")


@pytest.mark.parametrize(
    "tags", [("product", "Éclair", "delivery"), ("delivery", "product", "Éclair")]
)
def test_tags_stand_in_alphabetical_order_whoever_entered_which_first(world, visitor, tags):
    owner = world.role("product-owner")
    for tag in tags:
        owner.tags.add(tag)
    filed = "delivery · Éclair · product"
    assert filed in get_page(visitor, "/roles/").text
    of_role = get_page(visitor, "/roles/product-owner/")
    links = of_role.values("a", "href")
    addresses = [link for link in links if link.startswith("/roles/?tag=")]
    assert addresses == ["/roles/?tag=delivery", "/roles/?tag=%C3%A9clair", "/roles/?tag=product"]
