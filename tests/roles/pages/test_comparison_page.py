"""/compare/a-vs-b/: the page that the site exists for."""

import pytest
from django.urls import reverse

from roles.domain.compared_rows import KINDS
from roles.models import Alias, FeaturedComparison
from tests import kept_world
from tests.html import Page, get_page, text_of

ADDRESS = "/compare/product-manager-vs-product-owner/"
SWAPPED = "/compare/product-owner-vs-product-manager/"
SAME_JOB = [("yes", "yes", "other"), ("no", "no", "denies"), ("varies", "varies", "varies")]


def fill(world):
    """Three rows: the backlog, which two sources give to the Product Owner; user stories, which one
    source gives to each; and the vision, on which a single source speaks, of the Product Manager.
    Lymar speaks of both roles."""
    world.role("product-manager", abbreviation="PM")
    world.role("product-owner", abbreviation="PO")
    world.role("project-manager", abbreviation="PM")
    world.source("berls", published="2017-05-10")
    world.claim("berls", "product-owner", "backlog", "owns", key="berlsbkl")
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl")
    world.claim("lymar", "product-manager", "user-stories", "owns", key="lymarusr")
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
    world.claim("lymar", "product-manager", "vision", "owns", key="lymarvis")
    world.claim("berls", "project-manager", "vision", "owns")
    return world


kept, compared = kept_world.fixtures(fill)


def row(page: Page, slug: str):
    return page.one(f"*[@id='row-{slug}']")


def lines(page: Page) -> list[str]:
    """The slugs of the questions whose lines a script filters, in the order of the page."""
    lists = [ul for ul in page.all("ul") if ul.get("class") in {"duties", "more-questions"}]
    of_lists = [line for ul in lists for line in ul.findall("li")]
    filtered = {id(line) for line in (*page.all("tr[@class='row']"), *of_lists)}
    return [
        line.get("id").removeprefix("row-") for line in page.root.iter() if id(line) in filtered
    ]


def words(page: Page, slug: str) -> str:
    return text_of(row(page, slug))


def marks(element) -> list[tuple[str, int]]:
    """The runs of marks in an element: what each gives to the role, and how many sources do."""
    runs = []
    for run in element.iter("i"):
        classes = run.get("class").split()
        (number,) = [int(name[1:]) for name in classes if name[1:].isdigit()] or [1]
        runs.append((classes[0], number))
    return runs


# --- The answer ---------------------------------------------------------------------------


def test_answer_stands_first_and_its_numbers_lead_to_their_rows(compared, visitor):
    page = get_page(visitor, ADDRESS)
    assert page.texts("p[@class='lead']") == [
        "No source in our collection compares these two; one speaks of both.",
        "Sources give backlog ( 2 ) to the Product Owner . Our only source on the Product Manager "
        "gives it vision.",
        "On user stories , one source says the Product Manager , another the Product Owner .",
        "In startups, one source gives user stories to the Product Owner .",
    ]
    lead = page.all("p[@class='lead']//a")
    assert [link.get("href") for link in lead] == ["#row-backlog", "#row-user-stories"]


def test_role_has_one_hue_on_the_whole_page(compared, visitor):
    for address, hue in ((ADDRESS, "b"), (SWAPPED, "a")):
        page = get_page(visitor, address)
        names = [name for name in page.all("span") if text_of(name) == "Product Owner"]
        coloured = {name.get("class") for name in names if "name" in name.get("class", "")}
        assert coloured == {f"name {hue}"}


def test_facts_about_the_pair_come_before_the_rows(compared, visitor):
    scale = compared.scale("same", SAME_JOB)
    question = compared.responsibility("same-job", scale, relational=True)
    compared.claim("berls", "product-owner", question, "no", other_role="product-manager")
    compared.claim("lymar", "product-manager", question, "no", other_role="product-owner")
    page = get_page(visitor, ADDRESS)
    fact = page.one("ul[@class='fact-strip']/li")
    assert fact.get("id") == "row-same-job"
    assert text_of(fact) == "Who does same job? no 2 sources agree"
    assert fact.find("a").get("href") == f"{ADDRESS}on/same-job/"


def test_contents_name_each_group_with_its_number(compared, visitor):
    page = get_page(visitor, ADDRESS)
    assert page.texts("nav[@aria-labelledby='contents']/ul[1]/li") == [
        "Given to the Product Owner 1",
        "Both are named: sources disagree 1",
        "Covered for one role only 1",
    ]
    for anchor in page.values("nav[@aria-labelledby='contents']/ul[1]/li/a", "href"):
        assert anchor.removeprefix("#") in page.ids


# --- The rows -----------------------------------------------------------------------------


def test_there_is_one_real_table_with_caption_and_scopes(compared, visitor):
    page = get_page(visitor, ADDRESS)
    table = page.one("table")
    assert text_of(table.find("caption")).startswith("Who does what")
    assert [text_of(head) for head in table.findall("thead//th[@scope='col']")] == [
        "Question",
        "Product Manager",
        "Product Owner",
        "Do sources agree?",
    ]
    assert len(table.findall(".//th[@scope='rowgroup']")) == 2
    assert len(table.findall(".//th[@scope='row']")) == 2


def test_row_has_a_mark_for_each_source_and_says_the_same_in_words(compared, visitor):
    compared.claim("yash", "product-owner", "backlog", "shares")
    page = get_page(visitor, ADDRESS)
    manager, owner, _standing = row(page, "backlog").findall("td")
    assert (text_of(manager), marks(manager)) == ("not covered yet", [])
    assert (text_of(owner), marks(owner)) == (
        "responsible 2 · jointly responsible 1",
        [("owns", 2), ("shares", 1)],
    )
    # Nothing in them can be read aloud.
    assert not any(text_of(run) for run in page.all("span[@class='marks']"))
    manager, owner, _standing = row(page, "user-stories").findall("td")
    assert marks(manager) == marks(owner) == [("owns", 1)]


def test_left_cell_is_mirrored_so_that_owners_stand_at_the_centre_line(compared, visitor):
    compared.claim("yash", "product-manager", "user-stories", "contributes")
    page = get_page(visitor, ADDRESS)
    left, right, _standing = row(page, "user-stories").findall("td")
    assert marks(left) == [("contributes", 1), ("owns", 1)]
    assert text_of(left) == "responsible 1 · takes part 1"
    assert marks(right) == [("owns", 1)]


def test_more_than_a_dozen_sources_have_as_many_marks_as_the_words_say(compared, visitor):
    for number in range(11):
        compared.claim(f"source-{number}", "product-owner", "backlog", "owns")
    page = get_page(visitor, ADDRESS)
    owner = row(page, "backlog").findall("td")[1]
    assert marks(owner) == [("owns", 13)]
    assert text_of(owner) == "responsible 13"


def test_disputed_row_says_so_in_a_sentence_and_no_other_row_does(compared, visitor):
    page = get_page(visitor, ADDRESS)
    assert words(page, "user-stories").endswith(
        "Sources disagree. One source says the Product Manager , another the Product Owner "
        "(in startups)."
    )
    assert words(page, "backlog").endswith("only the Product Owner · 2 sources agree")
    assert len(page.all("tr[@class='row']/td[last()]/p")) == 1


def test_answers_on_other_scales_stand_with_their_numbers(compared, visitor):
    scale = compared.scale(
        "level", [("big", "The big picture", "other"), ("v", "it varies", "varies")]
    )
    question = compared.responsibility("level", scale)
    compared.claim("berls", "product-owner", question, "big")
    compared.claim("lymar", "product-manager", question, "big")
    page = get_page(visitor, ADDRESS)
    for cell in row(page, "level").findall("td")[:2]:
        assert text_of(cell) == "The big picture 1"
        assert marks(cell) == [("other", 1)]
    assert words(page, "level").endswith("alike · one source each")


def test_a_cell_lists_three_answers_and_counts_the_others(compared, visitor):
    answers = [(f"a{n}", f"answer {n}", "other") for n in range(5)]
    question = compared.responsibility("reports-to", compared.scale("to", answers))
    for number in range(5):
        compared.claim(f"source-{number}", "product-owner", question, f"a{number}")
    compared.claim("lymar", "product-manager", question, "a0")
    owner = row(get_page(visitor, ADDRESS), "reports-to").findall("td")[1]
    assert text_of(owner) == "answer 0 1 answer 1 1 answer 2 1 2 more answers"
    assert owner.find(".//a").get("href") == f"{ADDRESS}on/reports-to/"


def test_questions_about_one_role_only_are_folded_and_counted(compared, visitor):
    compared.claim("berls", "product-owner", "secret", "owns")
    compared.claim("yash", "product-owner", "secret", "not-theirs")
    page = get_page(visitor, ADDRESS)
    fold = page.one("details[@id='one-role-only']")
    assert fold.get("open") is None
    assert text_of(fold.find("summary")).endswith("2 questions, 1 of them disputed")
    assert text_of(row(page, "secret")) == (
        "Who does secret? responsible 1 · not responsible 1 sources disagree"
    )
    assert "row-vision" in [item.get("id") for item in fold.iter("li")]


@pytest.mark.parametrize("query", ["q=vision", "area=delivery"])
def test_questions_about_one_role_only_that_were_looked_for_are_open(compared, visitor, query):
    page = get_page(visitor, f"{ADDRESS}?{query}")
    assert page.one("details[@id='one-role-only']").get("open") is not None


def test_nothing_is_counted_where_no_row_stands_in_the_table(compared, visitor):
    page = get_page(visitor, "/compare/product-manager-vs-project-manager/?q=stories")
    assert shown(page) == {"user-stories"}
    assert not page.all("nav[@aria-label='Rows to show']")


def of_both(world, slug: str, *sources: str) -> None:
    """Let these sources give the work to both roles together, so that nobody disagrees."""
    for source in sources:
        for role in ("product-manager", "product-owner"):
            world.claim(source, role, slug, "contributes")


def test_rows_on_which_few_sources_agree_are_folded_under_one_line(compared, visitor):
    for number in range(6):
        of_both(compared, f"chore-{number}", "berls", "lymar")
    of_both(compared, "errand", *(f"source-{number}" for number in range(4)))
    page = get_page(visitor, ADDRESS)
    # Many sources speak on the errand; of the chores there is an example in the open.
    group = page.one("th[@id='neithers']/../..")
    in_open = [line.get("id") for line in group.findall("tr[@class='row']")]
    assert in_open == ["row-chore-0", "row-chore-1", "row-errand"]
    (fold,) = group.iter("details")
    assert fold.get("open") is None
    assert text_of(fold.find("summary")) == (
        "4 more questions, few sources each and no disagreement: Chore 2, Chore 3, Chore 4 …"
    )
    lines = fold.findall("ul/li")
    assert [line.get("id") for line in lines] == [f"row-chore-{number}" for number in range(2, 6)]
    assert text_of(lines[0]) == "Who does chore 2? PM: takes part 2; PO: takes part 2"
    assert lines[0].find("a").get("href") == f"{ADDRESS}on/chore-2/"


def test_long_group_says_on_how_many_folded_questions_sources_disagree(compared, visitor):
    for number in range(13):
        compared.claim("lymar", "product-manager", f"chore-{number:02}", "owns")
        compared.claim("berls", "product-owner", f"chore-{number:02}", "owns")
    page = get_page(visitor, ADDRESS)
    group = page.one("th[@id='disputed']/../..")
    assert len(group.findall("tr[@class='row']")) == 10
    (fold,) = group.iter("details")
    assert text_of(fold.find("summary")).startswith(
        "4 more questions; sources disagree on all of them: "
    )
    assert all(text_of(line).endswith("sources disagree") for line in fold.iter("li"))


def test_reader_who_looks_for_some_rows_gets_them_whole(compared, visitor):
    for number in range(6):
        of_both(compared, f"chore-{number}", "berls", "lymar")
    for query in ("?show=alike", "?show=statements", "?q=chore"):
        page = get_page(visitor, ADDRESS + query)
        assert page.all("details[@class='more-rows']") == []
        assert len([i for i in page.ids if i.startswith("row-chore")]) == 6


def test_each_question_leads_to_its_own_page_in_the_scope_of_this_one(compared, visitor):
    page = get_page(visitor, f"{ADDRESS}?context=startup")
    link = row(page, "user-stories").find("th/a")
    assert link.get("href") == f"{ADDRESS}on/user-stories/?context=startup"
    page = get_page(visitor, ADDRESS)
    assert row(page, "vision").find(".//a").get("href") == f"{ADDRESS}on/vision/"


def test_sources_are_folded_one_line_each_without_links_to_what_is_not_there(compared, visitor):
    page = get_page(visitor, ADDRESS)
    fold = page.one("details[@id='sources']")
    assert text_of(fold.find("summary")) == "Sources 2"
    assert [text_of(line) for line in fold.iter("li")] == [
        "Berls What berls wrote , article, 2017 · original",
        "Lymar What lymar wrote , article · original",
    ]
    assert fold.findall(".//a[@class='back']") == []


def test_every_fragment_on_the_page_exists_once(compared, visitor):
    compared.note(
        "user-stories", "product-manager", "product-owner", explanation="So [@berls, p. 1]."
    )
    for query in ("", "?show=statements"):
        page = get_page(visitor, ADDRESS + query)
        assert len(page.ids) == len(set(page.ids))
        fragments = {link[1:] for link in page.links if link.startswith("#")}
        assert fragments <= set(page.ids)


# --- Everything expanded ------------------------------------------------------------------


def test_all_statements_stand_on_the_expanded_page_with_their_sources(compared, visitor):
    page = get_page(visitor, f"{ADDRESS}?show=statements")
    statement = page.one("li[@id='claim-berlsusr']")
    assert statement.find("p[@class='statement']/a").get("href") == "/claims/berlsusr/"
    assert "#source-berls" in [link.get("href") for link in statement.iter("a")]
    assert "in startups" in text_of(statement)
    assert "article, 2017" in text_of(statement)
    original = "https://example.org/berls#:~:text=defining%20user%20stories"
    assert original in [link.get("href") for link in statement.iter("a")]
    source = page.one("li[@id='source-berls']")
    back = [link.get("href") for link in source.iter("a") if link.get("class") == "back"]
    assert back == ["#claim-berlsbkl", "#claim-berlsusr"]


def test_expanded_page_and_row_pages_hold_every_statement_of_the_comparison(compared, visitor):
    old = compared.source("old-guide", voice="guide")
    compared.source("new-guide", voice="guide", supersedes=old)
    compared.claim(old, "product-owner", "backlog", "contributes", key="oldclaim")
    compared.claim(
        "racki", "product-owner", "backlog", "contributes", manner="rejects", key="rackibkl"
    )
    question = compared.responsibility(
        "same-job", compared.scale("same", SAME_JOB), relational=True
    )
    compared.claim(
        "berls", "product-owner", question, "no", other_role="product-manager", key="berlssam"
    )
    expected = {
        *("berlsbkl", "lymarbkl", "lymarusr", "berlsusr", "lymarvis"),
        *("oldclaim", "rackibkl", "berlssam"),
    }

    def statements(page: Page) -> set[str]:
        return {name.removeprefix("claim-") for name in page.ids if name.startswith("claim-")}

    assert statements(get_page(visitor, f"{ADDRESS}?show=statements")) == expected
    page = get_page(visitor, ADDRESS)
    rows = {link for link in page.links if "/on/" in link}
    assert set().union(*(statements(get_page(visitor, link)) for link in rows)) == expected


def test_explanation_stands_first_in_the_note_and_cites_by_name(compared, visitor):
    compared.note(
        "user-stories",
        "product-manager",
        "product-owner",
        explanation="It goes with *Scrum* [@berls, second paragraph].",
    )
    page = get_page(visitor, f"{ADDRESS}?show=statements")
    note = page.one("section[@id='point-user-stories--product-manager--product-owner']")
    explanation = note.find(".//div[@class='explanation-text']")
    assert text_of(explanation) == "It goes with Scrum ( Berls ) ."
    assert explanation.find(".//a").get("href") == "#source-berls"
    assert [text_of(line) for line in note.findall(".//tbody/tr")] == [
        "In startups Product Owner 1 source",
        "No kind of organisation named Product Manager 1 source",
    ]


def test_a_claim_published_after_the_last_review_is_counted(compared, visitor):
    compared.note("user-stories", "product-manager", "product-owner", reviewed_on="2020-01-01")
    page = get_page(visitor, f"{ADDRESS}?show=statements")
    assert "2 statements published here since" in page.text


def test_note_that_nobody_has_written_is_missed(compared, visitor):
    page = get_page(visitor, f"{ADDRESS}?show=statements")
    assert page.text.count("Nobody has explained yet") == 1


# --- Filters ------------------------------------------------------------------------------


@pytest.fixture
def several_kinds(compared):
    compared.claim("berls", "product-manager", "roadmap", "owns")
    compared.claim("berls", "product-owner", "roadmap", "contributes")
    compared.claim("berls", "product-manager", "goal", "owns")
    compared.claim("berls", "product-owner", "goal", "owns")
    return compared


def shown(page: Page) -> set[str]:
    return {name.removeprefix("row-") for name in page.ids if name.startswith("row-")}


@pytest.mark.parametrize(
    ("show", "rows"),
    [
        ("all", {"backlog", "user-stories", "vision", "roadmap", "goal"}),
        ("disputed", {"user-stories"}),
        ("differ", {"roadmap"}),
        ("alike", {"goal"}),
        ("one-role", {"backlog", "vision"}),
        ("statements", {"backlog", "user-stories", "vision", "roadmap", "goal"}),
        # Addresses of earlier releases.
        ("contested", {"user-stories"}),
        ("agreed", {"backlog"}),
        ("one-source", {"vision", "roadmap", "goal"}),
        ("differences", {"roadmap"}),
    ],
)
def test_filter_shows_its_rows_and_says_how_many_are_hidden(several_kinds, visitor, show, rows):
    page = get_page(visitor, f"{ADDRESS}?show={show}")
    assert shown(page) == rows
    assert (f"{5 - len(rows)} hidden" in page.text) == (len(rows) < 5)


def test_filters_count_the_rows_of_the_table_and_land_on_it(several_kinds, visitor):
    page = get_page(visitor, f"{ADDRESS}?show=disputed")
    links = page.all("nav[@aria-label='Rows to show']//a")
    assert [text_of(link) for link in links] == [
        "all 4",
        "sources disagree 1",
        "they differ 1",
        "alike 1",
        "one role 1",
    ]
    assert links[2].get("href") == f"{ADDRESS}?show=differ#table"
    assert [text_of(link) for link in links if link.get("aria-current")] == ["sources disagree 1"]
    assert "table" in page.ids


def test_each_row_tells_a_script_what_filters_look_for(several_kinds, visitor):
    page = get_page(visitor, ADDRESS)
    form = page.one("form[@data-kinds]")
    kinds = [KINDS[int(place)].slug for place in form.get("data-kinds")]
    assert dict(zip(lines(page), kinds, strict=True)) == {
        "backlog": "one-role",
        "vision": "one-role",
        "user-stories": "disputed",
        "roadmap": "differ",
        "goal": "alike",
    }
    options = form.findall("select[@name='area']/option")
    areas = [options[int(place)].get("value") for place in form.get("data-areas").split()]
    assert areas == ["delivery"] * len(kinds)


def test_rows_are_filtered_by_area_and_by_words(compared, visitor):
    strategy = compared.area("strategy")
    compared.claim(
        "berls", "product-owner", compared.responsibility("outlook", area=strategy), "owns"
    )
    assert shown(get_page(visitor, f"{ADDRESS}?area=strategy")) == {"outlook"}
    assert shown(get_page(visitor, f"{ADDRESS}?q=USER")) == {"user-stories"}
    page = get_page(visitor, f"{ADDRESS}?area=strategy&q=user")
    assert shown(page) == set()
    assert "No question in this comparison is what you look for." in page.text
    for what_stands_there_otherwise in ("details[@id='sources']", "ul[@class='legend']"):
        assert not page.all(what_stands_there_otherwise)
        assert get_page(visitor, f"{ADDRESS}?q=user").all(what_stands_there_otherwise)


def test_unknown_filter_is_explained(compared, visitor):
    page = get_page(visitor, f"{ADDRESS}?show=nonsense", status=400)
    assert "There is no such filter" in page.text
    assert f"{ADDRESS}?show=disputed" in page.links
    # An older link names it, in the same words.
    assert f"{ADDRESS}?show=contested" not in page.links
    page = get_page(visitor, f"{ADDRESS}?area=nowhere", status=400)
    assert f"{ADDRESS}?area=delivery" in page.links


def test_draft_claims_are_not_shown_and_a_rejected_use_is_a_dispute(compared, visitor):
    compared.claim("yash", "product-owner", "secret", "owns", status="draft", published_at=None)
    compared.claim("racki", "product-owner", "backlog", "contributes", manner="rejects")
    page = get_page(visitor, ADDRESS)
    assert "row-secret" not in page.ids
    assert "One source reports “contributes” as a misuse." in words(page, "backlog")


def test_superseded_edition_counts_nowhere_and_is_listed(compared, visitor):
    old = compared.source("old-guide", voice="guide")
    compared.source("new-guide", voice="guide", supersedes=old)
    compared.claim(old, "product-owner", "backlog", "contributes", key="oldclaim")
    assert "2 sources agree" in words(get_page(visitor, ADDRESS), "backlog")
    page = get_page(visitor, f"{ADDRESS}?show=statements")
    earlier = page.one("details[@class='earlier']")
    assert text_of(earlier.find("summary")) == "1 statement of earlier editions"
    assert "claim-oldclaim" in [item.get("id") for item in earlier.iter("li")]


# --- Addresses ----------------------------------------------------------------------------


def test_order_of_the_address_is_kept_and_the_alphabetical_one_is_canonical(compared, visitor):
    page = get_page(visitor, SWAPPED)
    heads = page.texts("table/thead//th")
    assert heads[1:3] == ["Product Owner", "Product Manager"]
    owner, manager, _standing = row(page, "user-stories").findall("td")
    assert (owner.get("class"), manager.get("class")) == ("a", "b")
    assert page.one("link[@rel='canonical']").get("href") == f"http://testserver{ADDRESS}"
    assert ADDRESS in page.links
    assert SWAPPED in get_page(visitor, ADDRESS).links


def test_seniority_is_told_the_right_way_round_in_either_order(compared, visitor):
    answers = [
        ("senior-to", "The {a} is senior", "other"),
        ("junior-to", "The {b} is senior", "other"),
    ]
    scale = compared.scale("rank", answers)
    senior, junior = scale.positions.get(slug="senior-to"), scale.positions.get(slug="junior-to")
    senior.converse, junior.converse = junior, senior
    senior.save()
    junior.save()
    question = compared.responsibility("which-is-senior", scale, relational=True)
    compared.claim("lymar", "product-owner", question, "junior-to", other_role="product-manager")
    for address in (ADDRESS, SWAPPED):
        page = get_page(visitor, address)
        assert page.texts("p[@class='lead']")[0].startswith(
            "One source puts the Product Manager above the Product Owner"
        )
        assert "The Product Manager is senior" in words(page, "which-is-senior")


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("Product-Manager-vs-Product-Owner", ADDRESS),
        ("product-manager-vs-po", ADDRESS),
        ("po-vs-product-manager", SWAPPED),
        ("agile-product-owner-vs-product-manager", SWAPPED),
        ("former-owner-vs-product-manager", SWAPPED),
    ],
)
def test_aliases_and_former_slugs_redirect_for_good(compared, visitor, asked, canonical):
    owner = compared.role("product-owner")
    Alias.objects.create(role=owner, title="Agile Product Owner")
    owner.slug = "former-owner"
    owner.save()
    owner.slug = "product-owner"
    owner.save()
    answer = visitor.get(f"/compare/{asked}/?show=contested")
    assert answer.status_code == 301
    assert answer.url == f"{canonical}?show=contested"


def test_ambiguous_abbreviation_asks_which_is_meant(compared, visitor):
    page = get_page(visitor, "/compare/pm-vs-product-owner/", status=300)
    assert ADDRESS in page.links
    assert "/compare/product-owner-vs-project-manager/" in page.links


def test_no_role_is_offered_beside_itself(compared, visitor):
    page = get_page(visitor, "/compare/pm-vs-product-manager/", status=300)
    offered = [link for link in page.values("main//a", "href") if "-vs-" in link]
    assert offered == ["/compare/product-manager-vs-project-manager/"]


def test_unknown_role_offers_near_names(compared, visitor):
    page = get_page(visitor, "/compare/prodct-ownr-vs-product-manager/", status=404)
    assert "No role is called “prodct-ownr”" in page.text
    assert ADDRESS in page.links


@pytest.mark.parametrize(
    ("slugs", "explained"),
    [
        ("product-owner", "takes 2 to 5 roles"),
        ("-vs-".join(["product-owner"] * 6), "takes 2 to 5 roles"),
        ("product-owner-vs-product-owner", "cannot be compared with itself"),
        ("product-owner-vs-po", "cannot be compared with itself"),
        ("-vs-".join(["a"] * 3000), "takes 2 to 5 roles"),
    ],
)
def test_wrong_number_of_roles_is_explained(compared, visitor, slugs, explained):
    assert explained in get_page(visitor, f"/compare/{slugs}/", status=400).text


@pytest.mark.parametrize("slugs", ["-vs-", "a-vs-", "-vs-b", "vs-vs-vs", "a-vs-b-vs-"])
def test_broken_addresses_are_answered(compared, visitor, slugs):
    assert visitor.get(f"/compare/{slugs}/").status_code in {400, 404}


@pytest.mark.parametrize(
    "query",
    [
        *("show=", "show=%00", "show=contested&show=agreed", "fold=x", "%ff=%fe"),
        *("x=" + "y" * 20_000, "q=%00", "q=" + "y" * 20_000, "area=%00", "fold=one-source"),
    ],
)
def test_odd_query_strings_never_break_the_page(compared, visitor, query):
    assert visitor.get(f"{ADDRESS}?{query}").status_code in {200, 400}


def test_too_many_parameters_are_refused_with_an_explanation(compared, visitor):
    answer = visitor.get(f"{ADDRESS}?" + "&".join(f"a{n}=1" for n in range(6000)))
    assert answer.status_code == 400
    assert b"could not be understood" in answer.content


# --- Choosing roles -----------------------------------------------------------------------


def test_picker_leads_to_the_canonical_address(compared, visitor):
    answer = visitor.get(
        "/compare/",
        {"role": ["product-owner", "", "product-manager"], "show": "contested"},
    )
    assert answer.status_code == 302
    assert answer.url == f"{ADDRESS}?show=contested"


def test_picker_keeps_a_role_of_which_no_source_speaks(compared, visitor):
    compared.role("scrum-master")
    page = get_page(visitor, "/compare/product-owner-vs-scrum-master/")
    chosen = [
        option.get("value")
        for option in page.all("select[@name='role']/option")
        if option.get("selected") is not None
    ]
    assert chosen == ["product-owner", "scrum-master"]


def test_picker_keeps_filter_and_kind_of_organisation(compared, visitor):
    compared.context("startup")
    page = get_page(visitor, f"{ADDRESS}?show=contested&context=startup")
    kept = [
        (field.get("name"), field.get("value"))
        for field in page.all("form[@class='picker']/input[@type='hidden']")
    ]
    assert kept == [("show", "contested"), ("context", "startup")]


def test_picker_with_too_many_roles_counts_them(compared, visitor):
    query = "&".join(f"role=product-{n}" for n in range(8))
    assert "You asked for 8." in get_page(visitor, f"/compare/?{query}", status=400).text


def test_picker_without_roles_offers_comparisons(compared, visitor):
    assert ADDRESS in get_page(visitor, "/compare/").links


def test_picker_without_roles_offers_first_what_most_is_said_of_both(world, visitor):
    for name in ("backlog", "vision"):
        for role in ("tester", "product-owner"):
            world.claim("berls", role, name, "owns")
    world.claim("lymar", "analyst", "backlog", "owns")
    yes = world.scale("same", [("yes", "yes", "other"), ("varies", "varies", "varies")])
    question = world.responsibility("same-job", yes, relational=True)
    world.claim("berls", "product-owner", question, "yes", other_role="tester")
    page = get_page(visitor, "/compare/")
    offered = [link for link in page.values("main//a", "href") if "-vs-" in link]
    assert offered == [
        "/compare/product-owner-vs-tester/",
        "/compare/analyst-vs-product-owner/",
        "/compare/analyst-vs-tester/",
    ]


def test_picker_offers_first_what_an_editor_chose_and_the_rest_once(world, visitor):
    for role in ("tester", "product-owner", "analyst"):
        world.claim("berls", role, "backlog", "owns")
    FeaturedComparison.objects.create(role=world.role("tester"), other_role=world.role("analyst"))
    page = get_page(visitor, "/compare/")
    often = page.values("section[@aria-labelledby='often']//a", "href")
    others = page.values("details[@class='section']//a", "href")
    assert often == ["/compare/analyst-vs-tester/"]
    assert others == ["/compare/analyst-vs-product-owner/", "/compare/product-owner-vs-tester/"]
    assert "2 other comparisons" in page.text


def test_picker_with_one_role_explains(compared, visitor):
    page = get_page(visitor, "/compare/?role=product-owner", status=400)
    assert "takes 2 to 5 roles" in page.text


# --- Three to five roles ------------------------------------------------------------------


def test_three_roles_stand_side_by_side(compared, visitor):
    compared.claim("berls", "product-manager", "backlog", "contributes")
    roles = ["product-manager", "product-owner", "project-manager"]
    page = get_page(visitor, reverse("compare", args=[roles]))
    assert len(page.all("th[@scope='col']")) == 5
    assert text_of(page.one("tr[@id='row-vision']/td[4]")).startswith("Sources disagree.")
    cells = row(page, "backlog").findall("td")
    assert [cell.get("class") for cell in cells] == ["a", "b", "c gone", None]
    assert [text_of(cell) for cell in cells[:3]] == [
        "Product Manager takes part 1",
        "Product Owner responsible 2",
        "not covered yet",
    ]


def test_of_three_roles_questions_that_cover_one_are_folded(compared, visitor):
    roles = ["product-manager", "product-owner", "project-manager"]
    page = get_page(visitor, reverse("compare", args=[roles]))
    # Two sources name the Product Owner: of two roles the question stands in the open.
    fold = page.one("details[@id='one-role-only']")
    assert [item.get("id") for item in fold.iter("li")] == ["row-backlog"]
    assert "row-backlog" in [item.get("id") for item in get_page(visitor, ADDRESS).all("tr")]


# --- The page as a whole ------------------------------------------------------------------


def test_roles_without_a_common_question_are_told_so(world, visitor):
    world.claim("berls", "tester", "tests", "owns")
    world.claim("lymar", "analyst", "numbers", "owns")
    page = get_page(visitor, "/compare/analyst-vs-tester/")
    assert page.texts("p[@class='lead']")[0] == (
        "No source in our collection compares these two, and they have no question in common."
    )


def test_roles_of_which_no_source_speaks_have_an_empty_comparison(world, visitor):
    world.role("tester")
    world.role("analyst")
    page = get_page(visitor, "/compare/analyst-vs-tester/")
    assert "No source says anything about these roles yet." in page.text
    assert page.all("table") == []


@pytest.mark.parametrize(("query", "number"), [("", 10), ("?show=statements", 11)])
def test_number_of_queries_does_not_grow_with_the_claims(
    compared, visitor, django_assert_num_queries, query, number
):
    # Roles; claims, positions and contexts; speakers; responsibilities; all roles; sources; the
    # picker's roles; with all statements notes.
    with django_assert_num_queries(number):
        get_page(visitor, ADDRESS + query)
    for count in range(30):
        compared.claim(f"source-{count}", "product-owner", "backlog", "owns")
        compared.claim(f"source-{count}", "product-manager", f"row-{count}", "owns")
        compared.claim(f"source-{count}", "product-owner", f"row-{count}", "varies")
        compared.note(f"row-{count}", "product-owner", explanation=f"See [@source-{count}].")
    with django_assert_num_queries(number):
        get_page(visitor, ADDRESS + query)


def test_nothing_on_the_page_comes_from_another_host_or_sets_a_cookie(compared, visitor):
    answer = visitor.get(ADDRESS)
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    page = Page(answer)
    # What is canonical, and what there is besides, is only told; a browser fetches neither.
    told = {"canonical", "alternate"}
    fetched = page.values("script", "src") + page.values("img", "src")
    fetched += [link.get("href") for link in page.all("link") if link.get("rel") not in told]
    assert [address for address in fetched if "//" in address] == []


def test_only_reading_is_allowed(compared, visitor):
    assert visitor.post(ADDRESS).status_code == 405


def test_slug_in_another_case_costs_one_query(compared, visitor, django_assert_num_queries):
    with django_assert_num_queries(1):
        visitor.get("/compare/Product-Owner-vs-product-manager/")


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_of_the_page_follows_the_content_and_the_language(compared, visitor):
    """Outside of a transaction, as on a real site, rows with their words are kept."""
    assert "2 sources agree" in words(get_page(visitor, ADDRESS), "backlog")
    german = get_page(visitor, f"/de{ADDRESS}")
    assert "2 sources agree" not in words(german, "backlog")
    assert words(get_page(visitor, SWAPPED), "backlog").startswith(
        "Who does backlog? responsible 2"
    )
    assert "2 sources agree" in words(get_page(visitor, ADDRESS), "backlog")
    compared.claim("yash", "product-owner", "backlog", "owns")
    assert "3 sources agree" in words(get_page(visitor, ADDRESS), "backlog")
    # A source that comes to speak of both roles makes a dispute of a question that it is silent on.
    compared.claim("thread", "product-manager", "goal", "owns")
    compared.claim("guide", "product-owner", "goal", "owns")
    assert "Sources disagree" not in words(get_page(visitor, ADDRESS), "goal")
    compared.claim("guide", "product-manager", "vision", "contributes")
    assert "Sources disagree" in words(get_page(visitor, ADDRESS), "goal")
