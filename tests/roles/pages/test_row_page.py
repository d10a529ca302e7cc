"""/compare/a-vs-b/on/question/: one row of a comparison as a page of its own."""

from roles.models import FormerResponsibilitySlug, Responsibility
from tests import kept_world
from tests.html import get_page, text_of

COMPARISON = "/compare/product-manager-vs-product-owner/"
ADDRESS = f"{COMPARISON}on/user-stories/"


def fill(world):
    """Who writes user stories: one source says the one, another the other and knows both."""
    world.role("product-manager", abbreviation="PM")
    world.role("product-owner", abbreviation="PO")
    world.source("berls", published="2017-05-10")
    world.claim("lymar", "product-manager", "user-stories", "owns", key="lymarusr")
    world.claim("lymar", "product-owner", "vision", "contributes")
    world.claim(
        "berls",
        "product-owner",
        "user-stories",
        "owns",
        key="berlsusr",
        quotation="defining user stories",
        quotation_result="verified",
        contexts=("startup",),
    )
    world.claim("yash", "tester", "user-stories", "contributes")
    return world


kept, disputed = kept_world.fixtures(fill)


def test_question_note_statements_and_sources_stand_on_it(disputed, visitor):
    page = get_page(visitor, ADDRESS)
    assert page.texts("h1") == ["Who does user stories?"]
    assert page.title == "Who does user stories? · Product Manager vs Product Owner · Rolebook"
    assert page.texts("p[@class='lead']") == [
        "One source says the Product Manager , another the Product Owner (in startups)."
    ]
    sides = page.all("div[@class='sides']/section")
    assert [text_of(side.find("h3")) for side in sides] == [
        "Product Manager responsible 1",
        "Product Owner responsible 1",
    ]
    statement = page.one("li[@id='claim-berlsusr']")
    assert "article, 2017" in text_of(statement)
    assert "https://example.org/berls#:~:text=defining%20user%20stories" in [
        link.get("href") for link in statement.iter("a")
    ]
    assert [text_of(line).split()[0] for line in page.all("ul[@class='sources']/li")] == [
        "Berls",
        "Lymar",
    ]


def test_sources_lead_back_to_their_statements(disputed, visitor):
    page = get_page(visitor, ADDRESS)
    back = page.values("li[@id='source-berls']/a[@class='back']", "href")
    assert back == ["#claim-berlsusr"]
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_explanation_comes_before_the_table_of_kinds_of_organisation(disputed, visitor):
    disputed.note("user-stories", "product-manager", "product-owner", explanation="See [@berls].")
    note = get_page(visitor, ADDRESS).one("div[@class='why']/section")
    first, table = note
    assert text_of(first).startswith("See ( Berls )")
    assert [text_of(line) for line in table.findall("tbody/tr")] == [
        "In startups Product Owner 1 source",
        "No kind of organisation named Product Manager 1 source",
    ]


def test_narrower_kinds_of_organisation_stand_under_the_broader_one(disputed, visitor):
    agile, scrum, safe = (disputed.context(slug) for slug in ("agile", "scrum", "safe"))
    for narrower in (scrum, safe):
        narrower.broader = agile
        narrower.save()
    disputed.claim("guide", "product-owner", "user-stories", "owns", contexts=("scrum",))
    disputed.claim("vacancy", "product-owner", "user-stories", "owns", contexts=("safe",))
    lines = get_page(visitor, ADDRESS).all("table[@class='depends-table']/tbody/tr")
    assert [(line.get("class", ""), text_of(line)) for line in lines] == [
        ("", "In agiles Product Owner 2 sources"),
        ("narrower", "in safes Product Owner 1 source"),
        ("narrower", "in scrums Product Owner 1 source"),
        ("", "In startups Product Owner 1 source"),
        ("", "No kind of organisation named Product Manager 1 source"),
    ]


def test_other_roles_on_the_question_are_named(disputed, visitor):
    page = get_page(visitor, ADDRESS)
    assert page.texts("aside//li") == ["Tester takes part 1"]
    assert "/responsibilities/user-stories/" in page.links
    assert f"{COMPARISON}#row-user-stories" in page.links


def test_row_is_canonical_where_it_is_disputed_between_the_roles(disputed, visitor):
    page = get_page(visitor, "/compare/product-owner-vs-product-manager/on/user-stories/")
    assert page.one("link[@rel='canonical']").get("href") == f"http://testserver{ADDRESS}"
    page = get_page(visitor, f"{COMPARISON}on/vision/")
    question = "http://testserver/responsibilities/vision/"
    assert page.one("link[@rel='canonical']").get("href") == question


def test_row_keeps_the_order_of_the_address(disputed, visitor):
    page = get_page(visitor, "/compare/product-owner-vs-product-manager/on/user-stories/")
    sides = page.all("div[@class='sides']/section")
    assert [side.get("class") for side in sides] == ["a", "b"]
    assert text_of(sides[0]).startswith("Product Owner")


def test_row_without_a_dispute_says_how_the_roles_stand(disputed, visitor):
    page = get_page(visitor, f"{COMPARISON}on/vision/")
    assert page.texts("p[@class='lead']") == ["only the Product Owner · 1 source"]
    assert page.all("div[@class='why']") == []
    assert "not covered yet" in page.text


def test_question_about_a_pair_stands_once(disputed, visitor):
    scale = disputed.scale(
        "same", [("yes", "yes", "other"), ("no", "no", "denies"), ("varies", "varies", "varies")]
    )
    question = disputed.responsibility("same-job", scale, relational=True)
    disputed.claim("berls", "product-owner", question, "no", other_role="product-manager")
    page = get_page(visitor, f"{COMPARISON}on/same-job/")
    sides = page.all("div[@class='sides']/section")
    assert [text_of(side.find("h3")) for side in sides] == [
        "Product Manager and Product Owner no 1"
    ]


def test_three_roles_have_a_page_for_their_row(disputed, visitor):
    page = get_page(visitor, "/compare/product-manager-vs-product-owner-vs-tester/on/user-stories/")
    assert len(page.all("div[@class='sides']/section")) == 3
    assert page.all("aside//li") == []


def test_row_that_neither_role_answers_is_not_there_and_leads_on(disputed, visitor):
    disputed.claim("yash", "tester", "tests", "owns")
    page = get_page(visitor, f"{COMPARISON}on/tests/", status=404)
    assert COMPARISON in page.links
    assert "/responsibilities/tests/" in page.links
    assert "No source answers “Who does tests?” for these roles" in page.text


def test_unknown_question_is_not_there(disputed, visitor):
    assert visitor.get(f"{COMPARISON}on/nothing/").status_code == 404


def test_merged_question_redirects_for_good(disputed, visitor):
    target = Responsibility.objects.get(slug="user-stories")
    FormerResponsibilitySlug.objects.create(slug="stories", target=target)
    answer = visitor.get(f"{COMPARISON}on/stories/?context=startup")
    assert answer.status_code == 301
    assert answer.url == f"{ADDRESS}?context=startup"
    assert visitor.get(f"{COMPARISON}on/User-Stories/").url == ADDRESS


def test_former_role_slug_redirects_for_good(disputed, visitor):
    owner = disputed.role("product-owner")
    owner.slug = "owner"
    owner.save()
    answer = visitor.get(ADDRESS)
    assert answer.status_code == 301
    assert answer.url == "/compare/product-manager-vs-owner/on/user-stories/"


def test_row_is_narrowed_and_keeps_its_scope(disputed, visitor):
    page = get_page(visitor, f"{ADDRESS}?context=agency", status=400)
    disputed.context("agency")
    page = get_page(visitor, f"{ADDRESS}?context=agency")
    assert "claim-berlsusr" not in page.ids
    assert "1 statement limited to other kinds of organisation is hidden" in page.text
    assert f"{COMPARISON}?context=agency#row-user-stories" in page.links


def test_row_of_an_earlier_day_shows_what_stood_then(disputed, visitor):
    page = get_page(visitor, f"{ADDRESS}?as_of=2020-01-01", status=404)
    assert "Sources may answer it for other roles, or on today’s full page." in page.text


def test_number_of_queries_does_not_grow_with_the_claims(
    disputed, visitor, django_assert_num_queries
):
    # Roles; the question; claims, positions and contexts; speakers; other roles; notes; sources.
    with django_assert_num_queries(10):
        get_page(visitor, ADDRESS)
    for number in range(20):
        disputed.claim(f"source-{number}", "product-owner", "user-stories", "owns")
        disputed.claim(f"source-{number}", f"role-{number}", "user-stories", "owns")
    with django_assert_num_queries(10):
        get_page(visitor, ADDRESS)


def test_only_reading_is_allowed(disputed, visitor):
    assert visitor.post(ADDRESS).status_code == 405


def test_settled_question_about_a_pair_says_its_answer_first(disputed, visitor):
    scale = disputed.scale(
        "same", [("yes", "yes", "other"), ("no", "no", "denies"), ("varies", "varies", "varies")]
    )
    question = disputed.responsibility("same-job", scale, relational=True)
    for source in ("berls", "yash"):
        disputed.claim(source, "product-owner", question, "no", other_role="product-manager")
    page = get_page(visitor, f"{COMPARISON}on/same-job/")
    assert page.texts("p[@class='lead']") == ["no"]
    assert "2 sources agree" in page.text
