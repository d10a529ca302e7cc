"""Search: what people type, and what they mean by it. Both databases answer the same."""

import json
from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from roles.models import Alias, Role
from roles.search.documents import Kind
from roles.search.results import search
from tests.html import Page, get_page
from tests.world import World


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """A small knowledge base, built once for all these tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _build(World())
        transaction.set_rollback(True)


def _build(world: World) -> World:
    for slug, short in (
        ("project-manager", "PM"),
        ("product-manager", "PM"),
        ("product-owner", "PO"),
        ("product-marketing-manager", "PMM"),
        ("scrum-master", "SM"),
        ("business-analyst", "BA"),
        ("programme-manager", ""),
    ):
        world.role(slug, abbreviation=short)
    Role.objects.filter(slug="product-owner").update(
        summary="Looks after the *backlog* of a product [@berls, paragraph 3]; in large "
        "organisations somebody else may. " + "Filler comes here. " * 30 + "The end: stakeholders."
    )
    for title, slug in (("Product Lead", "product-manager"), ("Delivery Lead", "scrum-master")):
        Alias.objects.create(title=title, role=world.role(slug))
    for slug, name, question in (
        ("user-stories", "User stories", "Who writes the user stories?"),
        ("backlog-order", "Backlog order", "Who prioritises the backlog?"),
        ("reports-to", "Place in the hierarchy", "Whom does the role report to?"),
        ("roadmap", "Roadmap", "Who owns the roadmap?"),
        ("modelling", "Process models", "Who models business processes?"),
        ("behaviour", "Team behaviour", "Who cares about the behaviour of the team?"),
        ("licence", "Licences", "Who buys licences?"),
        ("quality", "Quality of stories", "Who is responsible for quality?"),
        ("budget", "Budget", "Who decides on the budget?"),
        ("has-stories", "Stories", "Does the role go with stories?"),
        ("people-management", "Leading people", "Who leads and develops the people?"),
        ("market", "Market research", "Who studies the market?"),
    ):
        world.responsibility(slug, name=name, question=question)
    world.source(
        "lymar", title="Understanding the differences", author="Kateryna Lymar", voice="lymar"
    )
    world.source("berls", title="Two roles", author="Jodi Berls", voice="berls")
    world.source("soren", title="Café culture", author="Søren Müller", publisher="Ünder Press")
    world.source("thread", kind="forum_thread", title="", short_name="Thread", publisher="A forum")
    world.claim(
        "lymar",
        "product-owner",
        "user-stories",
        paraphrase="User stories are written by the Product Owner.",
        quotation="crafting stories daily",
        key="storylym",
    )
    world.claim(
        "soren",
        "product-owner",
        "user-stories",
        paraphrase="The Product Owner writes each story.",
    )
    world.claim(
        "soren",
        "business-analyst",
        "user-stories",
        "contributes",
        paraphrase="A Business Analyst helps.",
    )
    world.claim(
        "lymar",
        "product-manager",
        "roadmap",
        paraphrase="The Product Manager's roadmap covers quarterly organizational goals.",
    )
    world.claim(
        "soren",
        "product-manager",
        "roadmap",
        "not-theirs",
        paraphrase="Road maps and/or visions <b>bore</b> this author & others.",
    )
    return world


# What is typed, and the kind and the words of what stands first.
MEANT = [
    ("what does a product manager do", "roles", "Product Manager"),
    ("what does a product manager do?", "roles", "Product Manager"),
    ("what is a scrum master", "roles", "Scrum Master"),
    ("was macht ein Product Owner", "roles", "Product Owner"),
    ("senior PO", "roles", "Product Owner"),
    ("Sr. Product Owner (m/w/d)", "roles", "Product Owner"),
    ("product owner, payments", "roles", "Product Owner"),
    ("technical project manager", "roles", "Project Manager"),
    ("Proj. Mgr.", "roles", "Project Manager"),
    ("who owns the budget", "responsibilities", "Who decides on the budget?"),
    ("who runs market research", "responsibilities", "Who studies the market?"),
    ("who is responsible for the roadmap", "responsibilities", "Who owns the roadmap?"),
    ("who is responsible for stories", "responsibilities", "Who writes the user stories?"),
    ("who writ", "responsibilities", "Who writes the user stories?"),
    ("wer schreibt User Stories", "responsibilities", "Who writes the user stories?"),
    ("wer verantwortet die Roadmap", "responsibilities", "Who owns the roadmap?"),
    ("wer entscheidet das budget", "responsibilities", "Who decides on the budget?"),
    ("wem gehört das backlog", "responsibilities", "Who prioritises the backlog?"),
    ("product manager", "roles", "Product Manager"),
    ("PRODUCT MANAGER", "roles", "Product Manager"),
    ("  Product   Manager ", "roles", "Product Manager"),
    ("product managers", "roles", "Product Manager"),
    ("prodcut manger", "roles", "Product Manager"),
    ("prodct owner", "roles", "Product Owner"),
    ("producct ownr", "roles", "Product Owner"),
    ("busines analist", "roles", "Business Analyst"),
    ("scurm master", "roles", "Scrum Master"),
    ("product man", "roles", "Product Manager"),
    ("product mark", "roles", "Product Marketing Manager"),
    ("scru", "roles", "Scrum Master"),
    ("PMM", "roles", "Product Marketing Manager"),
    # Of two roles the one on which sources say more.
    ("PM", "roles", "Product Manager"),
    ("po", "roles", "Product Owner"),
    ("program manager", "roles", "Programme Manager"),
    ("Senior Product Owner", "roles", "Product Owner"),
    ("the product owner?", "roles", "Product Owner"),
    ("product-owner", "roles", "Product Owner"),
    ('"product owner"', "roles", "Product Owner"),
    ("owner product", "roles", "Product Owner"),
    ("Senior Product Manager", "roles", "Product Manager"),
    ("lead scrum master", "roles", "Scrum Master"),
    ("scrummaster", "roles", "Scrum Master"),
    ("ProductOwner", "roles", "Product Owner"),
    ("deliverylead", "roles", "Scrum Master"),
    ("product lead", "titles", "Product Lead"),
    ("delivery leed", "titles", "Delivery Lead"),
    ("who writes user stories", "responsibilities", "Who writes the user stories?"),
    ("Who wrote the user stories?", "responsibilities", "Who writes the user stories?"),
    ("writing user stories", "responsibilities", "Who writes the user stories?"),
    ("user story", "responsibilities", "Who writes the user stories?"),
    ("user stroies", "responsibilities", "Who writes the user stories?"),
    ("prioritise", "responsibilities", "Who prioritises the backlog?"),
    ("prioritising", "responsibilities", "Who prioritises the backlog?"),
    ("prioritize the backlog", "responsibilities", "Who prioritises the backlog?"),
    ("prioritizing", "responsibilities", "Who prioritises the backlog?"),
    ("prioritiz", "responsibilities", "Who prioritises the backlog?"),
    ("backlog order", "responsibilities", "Who prioritises the backlog?"),
    ("reporting", "responsibilities", "Whom does the role report to?"),
    ("modeling", "responsibilities", "Who models business processes?"),
    ("behavior", "responsibilities", "Who cares about the behaviour of the team?"),
    ("license", "responsibilities", "Who buys licences?"),
    ("bugdet", "responsibilities", "Who decides on the budget?"),
    ("people management", "responsibilities", "Who leads and develops the people?"),
    ("People-Management", "responsibilities", "Who leads and develops the people?"),
    ("management of people", "responsibilities", "Who leads and develops the people?"),
    ("understanding differences", "sources", "Understanding the differences"),
    ("kateryna lymar", "sources", "Understanding the differences"),
    ("soren muller", "sources", "Café culture"),
    # The summary of a role cites them too.
    ("berls", "sources", "Two roles"),
    ("cafe", "sources", "Café culture"),
    ("CAFÉ", "sources", "Café culture"),
    ("ünder", "sources", "Café culture"),
    (
        "quarterly organisational",
        "claims",
        "The Product Manager's roadmap covers quarterly organizational",
    ),
    ("crafting", "claims", "User stories are written by the Product Owner."),
    ("visions", "claims", "Road maps and/or visions"),
]


@pytest.mark.parametrize(("typed", "kind", "words"), MEANT)
def test_what_people_type_finds_what_they_mean(library, db, typed, kind, words):
    first = search(typed).hits[0]
    assert (first.kind.slug, first.name[: len(words)]) == (kind, words)


@pytest.mark.parametrize("typed", ["", "   ", "?!", "'\"()*:-&|\\", "\0", "👩‍💻", "zzzzqqqq"])
def test_what_means_nothing_finds_nothing(library, db, typed):
    assert search(typed).total == 0


@pytest.mark.parametrize(
    "typed",
    [
        "backlog OR",
        "NEAR(backlog order)",
        "backlog*",
        "title:backlog",
        "-backlog",
        "backlog & !order |",
        "back\0log backlog",
        "backlog 👩‍💻",
        "backlog " + "x" * 10_000,
        "' OR 1=1; DROP TABLE roles_role; -- backlog",
        "%s %(x)s backlog",
        "{title} : backlog",
    ],
)
def test_operators_and_oddities_are_words_or_nothing(library, db, typed):
    assert "Who prioritises the backlog?" in [hit.name for hit in search(typed).hits]


@given(text=st.text(max_size=400))
@example(text="\ud800 x")
@example(text="𝔭𝔯𝔬𝔡𝔲𝔠𝔱 ²³ ٣٤ ﬁ ß ı İ")
@example(text="a" * 10_000)
@example(text="x " * 5_000)
@hypothesis(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_ever_fails(library, db, text):
    with transaction.atomic():
        search(text)
        search(text, typing=True)
        search("product " + text)


def test_typing_error_is_told_and_a_name_found_is_not_corrected(library, db):
    assert search("prodcut manger").corrected == "product manager"
    assert search("product manager").corrected == ""


@pytest.mark.parametrize("typed", ["e-mail", "<script>", "x-boox"])
def test_what_is_no_typing_error_is_not_corrected(library, db, typed):
    for said in ("The main thing.", "The sprint.", "A book."):
        library.claim("thread", "scrum-master", "budget", paraphrase=said)
    assert search(typed).corrected == ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("prodcut mang", "Product Manager"),
        ("product ownre", "Product Owner"),
        ("busines anyl", "Business Analyst"),
        ("scurm mast", "Scrum Master"),
        ("product makr", "Product Marketing Manager"),
    ],
)
def test_while_typing_a_beginning_may_hold_an_error(library, db, typed, name):
    library.claim("thread", "product-owner", "budget", paraphrase="Many a product.")
    assert search(typed, typing=True).hits[0].name == name


def test_one_letter_is_no_typing_error(library, db):
    assert search("zzzz r", typing=True).corrected == ""


def test_word_that_may_be_a_beginning_finds_the_role_of_which_it_is(library, db):
    library.claim("thread", "scrum-master", "budget", paraphrase="A product of their own.")
    assert search("product own").hits[0].name == "Product Owner"


def test_where_nothing_has_all_words_some_will_do_and_that_is_told(library, db):
    found = search("budget zzzzqqqq")
    assert found.some
    assert [hit.name for hit in found.hits] == ["Who decides on the budget?"]
    assert not search("budget").some


def test_the_last_word_is_a_beginning_while_typing(library, db):
    assert search("product ma", typing=True).hits[0].name == "Product Manager"
    names = {hit.name for hit in search("model", typing=True).hits}
    assert names == {"Who models business processes?"}


@pytest.mark.parametrize("typing", [False, True])
@pytest.mark.parametrize(
    "typed",
    ["senior product owner", "senior product ow", "lead product owner", "scrummaster"],
)
def test_claims_with_all_the_words_hide_no_role_that_is_meant(library, db, typed, typing):
    for said in ("A senior Product Owner leads.", "The Scrummaster serves."):
        library.claim("thread", "business-analyst", "budget", paraphrase=said)
    found = search(typed, typing=typing)
    assert found.hits[0].name in ("Product Owner", "Scrum Master")
    assert not found.some


def test_words_of_seniority_leave_what_is_left_in_its_order(library, db):
    def found(typed):
        return [hit.name for hit in search(typed).of(Kind.ROLE).hits]

    assert found("senior product") == found("product") != []


@pytest.mark.parametrize("typed", ["head of product", "VP Product", "Director of Product"])
def test_a_title_above_the_roles_says_that_it_has_no_page_and_what_is_nearest(
    library, db, visitor, typed
):
    found = search(typed)
    assert found.missing
    assert found.hits[0].name == "Product Manager"
    page = get_page(visitor, f"/search/?q={typed}")
    assert (
        f"There is no page for “{typed}” yet. These are the closest. Suggest this role" in page.text
    )
    assert f"/suggest/?title={quote(typed)}" in page.links
    assert not search("product manager").missing


COMPARED = {
    "product owner vs business analyst": ["business-analyst-vs-product-owner"],
    "Product Owner VS. Business Analyst?": ["business-analyst-vs-product-owner"],
    "product owner versus prodct lead": ["product-manager-vs-product-owner"],
    "PO or SM": ["product-owner-vs-scrum-master"],
    "po sm": ["product-owner-vs-scrum-master"],
    "product owner scrum master": ["product-owner-vs-scrum-master"],
    "PO, SM and BA": ["business-analyst-vs-product-owner-vs-scrum-master"],
    "difference between a PO and a scrum master": ["product-owner-vs-scrum-master"],
    "senior product owner vs SM": ["product-owner-vs-scrum-master"],
    "PO vs PM": ["product-manager-vs-product-owner", "product-owner-vs-project-manager"],
    "PO vs PO": [],
    "vs": [],
    "product owner vs": [
        "business-analyst-vs-product-owner",
        "product-manager-vs-product-owner",
    ],
    "product owner vs zzzz": [],
    "user stories and budget": [],
}


@pytest.mark.parametrize("typing", [False, True])
@pytest.mark.parametrize("typed", COMPARED)
def test_titles_one_against_the_other_offer_their_comparisons(library, db, typed, typing):
    found = search(typed, typing=typing)
    assert [each.address for each in found.comparisons] == [
        f"/compare/{slugs}/" for slugs in COMPARED[typed]
    ]
    compared = {role.name for each in found.comparisons for role in each.roles}
    if typed == "product owner vs":
        # The other role is not known yet.
        compared = {"Product Owner"}
    first = [hit.name for hit in found.of(Kind.ROLE).hits[: len(compared)]]
    assert not compared or compared == set(first)


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("product owner vs scrum ma", ["product-owner-vs-scrum-master"]),
        ("po vs deliv", ["product-owner-vs-scrum-master"]),
        ("the po vs a bus", ["business-analyst-vs-product-owner"]),
        ("difference between product owner and p", []),
        ("product own vs scrum master", []),
        ("pro vs pro", []),
    ],
)
def test_comparison_is_offered_while_its_last_title_is_typed(library, db, typed, slugs):
    found = search(typed, typing=True)
    assert [each.address for each in found.comparisons] == [f"/compare/{each}/" for each in slugs]
    assert not search(typed).comparisons


def test_begun_title_offers_a_comparison_with_each_role_that_it_may_become(library, db):
    found = search("scrum master vs product", typing=True)
    assert [each.name for each in found.comparisons] == [
        "Product Manager vs Scrum Master",
        "Product Marketing Manager vs Scrum Master",
        "Product Owner vs Scrum Master",
    ]


def test_words_found_are_marked_and_everything_else_is_escaped(library, db):
    (claim,) = search("visions authors").of(Kind.CLAIM).hits
    assert str(claim.title) == (
        "Road maps and/or <mark>visions</mark> &lt;b&gt;bore&lt;/b&gt; this <mark>author</mark> "
        "&amp; others."
    )
    (source,) = search("müller cafe").of(Kind.SOURCE).hits
    assert str(source.title) == "<mark>Café</mark> culture"


def test_snippet_shows_the_passage_without_markup(library, db):
    hit = search("stakeholders").of(Kind.ROLE).hits[0]
    assert str(hit.snippet).endswith("The end: <mark>stakeholders</mark>.")
    assert str(hit.snippet).startswith("… ")
    hit = search("backlog somebody").of(Kind.ROLE).hits[0]
    assert str(hit.snippet).startswith(
        "Looks after the <mark>backlog</mark> of a product; in large organisations "
        "<mark>somebody</mark> else may."
    )


# --- The page -----------------------------------------------------------------------------


def results_for(visitor, query: str, status: int = 200) -> Page:
    return get_page(visitor, f"/search/?{query}", status)


def test_question_is_answered_with_roles_and_how_far_sources_agree(library, db, visitor):
    page = results_for(visitor, "q=who+writes+user+stories")
    assert page.texts("p[@class='reply']") == ["Two sources name the Product Owner."]
    library.claim("thread", "business-analyst", "user-stories", "owns")
    library.claim("thread", "product-owner", "user-stories", "not-theirs")
    page = results_for(visitor, "q=who+writes+user+stories")
    assert page.texts("p[@class='reply']") == [
        "Most sources name the Product Owner (2 of 3), others the Business Analyst (1). · "
        "sources disagree"
    ]


def test_question_that_nobody_answers_says_so(library, db, visitor):
    page = results_for(visitor, "q=who+buys+licences")
    assert page.texts("p[@class='reply']") == ["not covered yet"]


def test_pair_is_answered_by_the_first_sentence_of_its_comparison(library, db, visitor):
    assert results_for(visitor, "q=po+vs+ba").texts("p[@class='reply']") == [
        "No source in our collection compares these two; one speaks of both."
    ]


@pytest.mark.parametrize(
    "typed", ["difference between scrum", "unterschied zwischen scrum", "compare scrum", "scrum vs"]
)
def test_a_comparison_with_one_role_is_completed_to_pairs(library, db, visitor, typed):
    for slug in ("backlog-order", "roadmap"):
        library.claim("lymar", "scrum-master", slug)
        library.claim("lymar", "product-owner", slug)
    suggested = visitor.get("/search/suggest/", {"q": typed}).json()["suggestions"]
    assert [suggestion["name"] for suggestion in suggested[:3]] == [
        "Product Owner vs Scrum Master",
        "Product Manager vs Scrum Master",
        "Business Analyst vs Scrum Master",
    ]


def test_search_words_find_their_question(library, db):
    question = library.responsibility("backlog-order")
    for words in ("grooming", "P&L", "priorización", "order of work"):
        question.aliases.create(words=words)
    for typed in ("grooming", "groming", "who does grooming", "p&l", "P & L", "priorizacion",
                  "what is the order of work"):  # fmt: skip
        hit = search(typed).hits[0]
        assert (hit.kind, hit.name) == (Kind.RESPONSIBILITY, "Who prioritises the backlog?"), typed
    assert search("who owns the P&L").hits[0].exact


UNSPACED = [
    # Chinese, Japanese and Thai: what a title is, and words within it.
    ("资深产品经理", ["产品经理", "产品", "经理", "资深 经理"], ["品产", "产经"]),
    ("シニアプロダクトマネージャー", ["プロダクト", "マネージャー", "ﾏﾈｰｼﾞｬｰ"], ["ダプロ"]),
    ("Scrumマスター", ["scrum マスター", "マスター", "scrumマスター"], ["ターマス"]),
    ("ผู้จัดการผลิตภัณฑ์", ["ผู้จัดการ", "ผลิตภัณฑ์"], ["การผู้จัด"]),
]


@pytest.mark.parametrize(("title", "within", "others"), UNSPACED)
def test_words_of_scripts_without_blanks_are_found(library, db, title, within, others):
    Alias.objects.create(role=library.role("product-manager"), title=title, language="ja")
    library.source("foreign", title=f"About {title} and others", language="ja")
    for typed in (title, *within):
        named = {hit.name for hit in search(typed).hits}
        assert {title, f"About {title} and others"} <= named, typed
    for typed in others:
        assert title not in {hit.name for hit in search(typed).hits}, typed


def test_words_of_scripts_without_blanks_are_marked(library, db):
    library.source("foreign", title="关于产品经理 of teams", language="zh")
    (hit,) = search("产品经理").of(Kind.SOURCE).hits
    assert str(hit.title) == "关于<mark>产品经理</mark> of teams"
    (hit,) = search("teams 关于").of(Kind.SOURCE).hits
    assert str(hit.title) == "<mark>关于</mark>产品经理 of <mark>teams</mark>"


def test_question_that_only_claims_have_the_words_of_is_answered_all_the_same(library, db, visitor):
    page = results_for(visitor, "q=who+is+crafting+stories")
    assert page.texts("h2") == ["Questions that these statements answer", "Statements"]
    assert "/responsibilities/user-stories/" in page.links
    assert page.texts("p[@class='reply']") == ["Two sources name the Product Owner."]
    suggested = visitor.get("/search/suggest/?q=who+is+crafting").json()["suggestions"]
    assert suggested[0]["name"] == "Who writes the user stories?"


def test_comparison_is_offered_first_on_the_page_and_while_typing(library, db, visitor):
    links = results_for(visitor, "q=po+vs+ba").links
    comparison = links.index("/compare/business-analyst-vs-product-owner/")
    assert comparison < links.index("/roles/product-owner/")
    assert visitor.get("/search/suggest/?q=po+vs+ba").json()["suggestions"][0] == {
        "name": "Business Analyst vs Product Owner",
        "kind": "comparison",
        "address": "/compare/business-analyst-vs-product-owner/",
    }
    paged = results_for(visitor, "q=po+vs+ba&kind=roles")
    assert "/compare/business-analyst-vs-product-owner/" in paged.links


def test_results_are_grouped_counted_and_lead_on(library, db, visitor):
    page = results_for(visitor, "q=product")
    assert page.texts("h2") == ["Roles", "Other titles", "Statements"]
    assert "8 results." in page.text
    assert "another title of Product Manager" in page.text
    assert {
        "/search/?q=product&kind=claims",
        "/roles/product-manager/",
        "/roles/product-lead/",
    } <= set(page.links)
    assert "/claims/storylym/" in results_for(visitor, "q=crafting").links


def test_corrected_question_says_what_was_looked_for(library, db, visitor):
    page = results_for(visitor, "q=prodcut+manger")
    assert "These are for product manager ." in page.text


def test_nothing_found_is_an_answer_that_leads_on(library, db, visitor):
    page = results_for(visitor, "q=zzzz<script>")
    assert "0 results for" in page.text
    assert "/roles/" in page.links
    assert "/sources/" in results_for(visitor, "").links


def test_question_is_escaped_in_the_page(library, db, visitor):
    page = results_for(visitor, "q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert '"><script>alert(1)</script>' in page.text
    assert not any("alert" in (script.text or "") for script in page.all("script"))


@pytest.mark.parametrize("text", ["%00", "%F0%9F%98%80", "%FF%FE", "'\"%25%26", "a" * 7000])
def test_any_text_gets_a_page(library, db, visitor, text):
    results_for(visitor, f"q={text}")
    assert visitor.get(f"/search/suggest/?q={text}").status_code == 200


def test_each_kind_is_paged(library, db, visitor):
    for number in range(25):
        library.claim("thread", "scrum-master", f"duty-{number}", paraphrase=f"Zebra {number}.")
    page = results_for(visitor, "q=zebra")
    assert len(page.all("li[@class='hit']")) == 5
    assert "All 25 statements" in page.text
    first = results_for(visitor, "q=zebra&kind=claims")
    assert len(first.all("li[@class='hit']")) == 20
    assert "/search/?q=zebra&kind=claims&page=2" in first.links
    second = results_for(visitor, "q=zebra&kind=claims&page=2")
    assert len(second.all("li[@class='hit']")) == 5
    assert not set(first.links) & {link for link in second.links if link.startswith("/claims/")}
    assert second.all("a[@rel='prev']")
    assert not second.all("a[@rel='next']")
    assert "no such page" in results_for(visitor, "q=zebra&kind=claims&page=3", 404).text


@pytest.mark.parametrize("number", ["0", "-1", "x", "51", "9" * 50, "²", "%00", "1.5"])
def test_page_that_cannot_be_is_explained(library, db, visitor, number):
    page = results_for(visitor, f"q=product&kind=claims&page={number}", 404)
    assert "/search/?q=product&kind=claims" in page.links


def test_unknown_kind_is_explained_with_those_there_are(library, db, visitor):
    page = results_for(visitor, "q=product&kind=people", 400)
    assert "/search/?q=product&kind=roles" in page.links


@pytest.mark.parametrize("address", ["/", "/roles/", "/search/", "/about/", "/nothing/"])
def test_every_page_has_one_search_box(library, db, visitor, address):
    page = Page(visitor.get(address))
    assert len(page.all("*[@role='search']")) == 1
    assert page.ids.count("search") == 1


def test_suggestions_name_what_they_lead_to(library, db, visitor):
    answer = visitor.get("/search/suggest/?q=product+mana")
    assert json.loads(answer.content)["suggestions"][0] == {
        "name": "Product Manager",
        "kind": "role",
        "address": "/roles/product-manager/",
    }
    assert len(json.loads(visitor.get("/search/suggest/?q=pro").content)["suggestions"]) <= 8
    assert visitor.get("/search/suggest/").json() == {"suggestions": []}


def test_queries_do_not_grow_with_content(library, db, visitor, django_assert_num_queries):
    exact = {
        "/search/": 0,
        # Words; what is named so, claims, catalogues; marks; rows; responsibilities; positions,
        # contexts and their broader ones, claims, roles, and which of them each source speaks of.
        "/search/?q=who+writes+user+stories": 13,
        # Words; what may be meant by the first, completions of the last, what may be meant by it,
        # and whether it is there; what has all words, claims; whether it is two titles (roles, and
        # their former, other and short names) or a shortened one (roles, other titles); what has
        # some, claims; marks; rows.
        "/search/?q=zzproduct+scurm": 18,
        # Words, completions; what is named so, claims; marks; rows.
        "/search/suggest/?q=product": 6,
        "/search/suggest/?q=": 0,
    }

    def look():
        for address, queries in exact.items():
            with django_assert_num_queries(queries):
                visitor.get(address)

    def grow(numbers):
        for number in numbers:
            role = library.role(f"product-scrum-role-{number}", summary="About a product.")
            Alias.objects.create(title=f"Product Scrum Title {number}", role=role)
            library.claim("thread", role, "user-stories", "varies", paraphrase=f"Story {number}.")

    grow(range(1))
    look()
    grow(range(1, 20))
    look()
