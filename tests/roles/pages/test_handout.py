"""/compare/a-vs-b/handout/: one sheet of paper to hand to a team."""

import pytest

from roles.domain import handout
from roles.domain.relation import GroupKind
from roles.models import Role
from roles.queries import pages
from tests import kept_world
from tests.html import get_page, text_of

ADDRESS = "/compare/product-manager-vs-product-owner/handout/"


def fill(world):
    """Both roles own the backlog, according to a source on each; what the roadmap is to the Product
    Owner depends on the firm, and one source calls a use wrong."""
    for source in ("berls", "lymar"):
        world.claim(source, "product-owner", "backlog", "owns")
    world.claim("berls", "product-manager", "backlog", "contributes")
    for source in ("berls", "racki"):
        world.claim(source, "product-owner", "roadmap", "owns", contexts=("startup",))
    world.claim(
        "lymar",
        "product-owner",
        "roadmap",
        "not-theirs",
        quotation="not at all",
        quotation_result="verified",
    )
    world.claim("yash", "product-owner", "roadmap", "shares", manner="rejects")
    world.note("roadmap", "product-owner", explanation="It goes with the *size* [@berls, page 3].")
    return world


kept, told = kept_world.fixtures(fill)


def fill_many(world):
    """Sixty questions on which sources disagree, with nothing else to print."""
    world.role("product-manager")
    for number in range(60):
        world.claim("berls", "product-owner", f"row-{number:02}", "owns")
        world.claim("lymar", "product-owner", f"row-{number:02}", "not-theirs")
    return world


@pytest.fixture(scope="module")
def kept_many(keep):
    return keep(fill_many)


@pytest.fixture
def many(kept_many, world):
    return kept_many.put_into(world)


def compared():
    return pages.compared(Role.objects.all())


def test_it_says_whether_they_are_the_same_and_who_does_what(told, visitor):
    sheet = get_page(visitor, ADDRESS)
    assert "No source in our collection compares these two; one speaks of both." in sheet.text
    (group,) = sheet.all("table[@class='who-does-what']/tbody")
    rows = [[text_of(cell) for cell in row] for row in group.findall("tr")]
    assert rows == [
        ["Given to the Product Owner"],
        ["Roadmap", "not covered yet", "responsible 2 · not responsible 1"],
        ["Backlog", "takes part 1", "responsible 2"],
    ]


def test_a_dispute_has_both_halves_of_its_note_and_the_words_of_sources(told, visitor):
    (dispute,) = get_page(visitor, ADDRESS).all("section[@class='disputes']/ul/li")
    text = text_of(dispute)
    assert "Who does roadmap? For the Product Owner: in startups, “owns” (2 sources)" in text
    assert "elsewhere, “not theirs” (1)." in text
    assert "One source reports “shares” as a misuse." in text
    assert "It goes with the size." in text
    assert "owns , 2 sources: Berls [1] , Racki [2]" in text
    assert "not theirs , 1 source: Lymar [3] not at all" in text
    assert "called wrong , 1 source: Yash [4]" in text


def test_it_spells_out_its_own_address_and_those_of_its_sources(told, visitor):
    text = get_page(visitor, ADDRESS).text
    assert "http://testserver/compare/product-manager-vs-product-owner/" in text
    for source in ("berls", "lymar", "racki", "yash"):
        assert f"https://example.org/{source}" in text
    assert "https://creativecommons.org/licenses/by/4.0/" in text


def test_it_is_narrowed_and_dated_as_its_address_says(told, visitor):
    sheet = get_page(visitor, f"{ADDRESS}?context=startup")
    assert "What applies in startups" in sheet.text
    whole = "http://testserver/compare/product-manager-vs-product-owner/?context=startup"
    assert whole in sheet.text
    then = get_page(visitor, f"{ADDRESS}?as_of=2020-01-01")
    assert "Version at the end of 1 January 2020" in then.text


def test_another_order_leads_to_the_one_address(told, visitor):
    answer = visitor.get("/compare/product-owner-vs-product-manager/handout/?context=startup")
    assert answer.status_code == 301
    assert answer["Location"] == f"{ADDRESS}?context=startup"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("product-owner", 400),
        ("product-owner-vs-nobody", 404),
        ("product-owner-vs-product-owner", 400),
    ],
)
def test_broken_addresses_are_answered(told, visitor, asked, status):
    get_page(visitor, f"/compare/{asked}/handout/", status)
    get_page(visitor, f"{ADDRESS}?context=nowhere", 400)


def test_where_nothing_is_said_it_says_so(world, visitor):
    world.role("product-manager")
    world.role("product-owner")
    sheet = get_page(visitor, ADDRESS)
    assert "Sources disagree on nothing here." in sheet.text
    assert not sheet.all("table")


def test_the_comparison_leads_to_it_as_it_is_read(told, visitor):
    html = get_page(visitor, "/compare/product-manager-vs-product-owner/?context=startup")
    assert f"{ADDRESS}?context=startup" in html.links


# --- What fits ----------------------------------------------------------------------------


def test_as_many_of_the_foremost_disputes_as_fit_and_how_many_there_are(many, visitor):
    sheet, _ = pages.handout_of(compared())
    assert 10 < len(sheet.disputes) < 60
    foremost = compared().comparison.sharpest[: len(sheet.disputes)]
    assert [dispute.point for dispute in sheet.disputes] == foremost
    words = f"{len(sheet.disputes)} of 60 questions"
    assert words in get_page(visitor, ADDRESS).text


def test_the_foremost_are_printed_in_full_and_the_others_in_a_sentence(many, visitor):
    sheet, _references = pages.handout_of(compared())
    in_full = [dispute.in_full for dispute in sheet.disputes]
    assert in_full == sorted(in_full, reverse=True)
    assert 0 < sum(in_full) <= handout.MIN_DISPUTES
    shown = get_page(visitor, ADDRESS).all("section[@class='disputes']/ul/li")
    assert [item.find("ul") is not None for item in shown] == in_full
    assert all(item.findall("p") for item in shown)


def test_where_all_is_shown_nothing_is_counted(told, visitor):
    heading = get_page(visitor, ADDRESS).one("h2[@id='disputes']")
    assert text_of(heading) == "What sources disagree on"


def printed(**sources):
    return handout.handout(compared().comparison, (), {}, sources)


def test_longer_words_leave_room_for_fewer_disputes(many):
    short = printed(berls=("B", "B"), lymar=("L", "L"))
    long = printed(berls=("B" * 150, "B"), lymar=("L", "L" * 900))
    assert len(long.disputes) < len(short.disputes)


def test_a_longer_title_leaves_room_for_fewer_disputes(many):
    short, _ = pages.handout_of(compared())
    Role.objects.filter(slug="product-manager").update(
        name="Product Manager of all that is sold to enterprises in the whole of the north"
    )
    long, _ = pages.handout_of(compared())
    assert len(long.disputes) < len(short.disputes)


def test_what_there_is_no_room_for_at_all_is_left_out(many):
    sheet = printed(berls=("B" * 9000, "B"), lymar=("L", "L"))
    assert not any(dispute.in_full for dispute in sheet.disputes)
    assert len(sheet.disputes) > handout.MIN_DISPUTES


def test_the_table_takes_the_first_questions_of_each_group(world):
    for number in range(20):
        for source in ("berls", "lymar"):
            world.claim(source, "product-owner", f"duty-{number:02}", "owns")
        world.claim("racki", "product-manager", f"both-{number:02}", "owns")
        world.claim("yash", "product-owner", f"both-{number:02}", "owns")
    sheet, _ = pages.handout_of(compared())
    kinds = [group.group.kind for group in sheet.groups]
    assert kinds == [GroupKind.SAID_TO_BE, GroupKind.SAID_OF_BOTH]
    numbers = [len(group.rows) for group in sheet.groups]
    assert numbers == [handout.MAX_QUESTIONS[kind] for kind in kinds]
    assert sheet.groups[0].rows[0].row.responsibility.slug == "duty-00"


def test_an_answer_quotes_some_of_its_sources_and_counts_all(world, visitor):
    world.role("product-manager")
    for number in range(6):
        source, words = f"source-{number}", f"words of {number}"
        result = "missing" if number == 1 else "verified"
        world.claim(source, "product-owner", "roadmap", quotation=words, quotation_result=result)
    world.claim("lymar", "product-owner", "roadmap", "not-theirs")
    (dispute,) = get_page(visitor, ADDRESS).all("section[@class='disputes']/ul/li")
    owns, _others = map(text_of, dispute.findall("ul/li"))
    assert owns.startswith("owns , 6 sources: Source-0 [1] words of 0 ,")
    assert "words of 1" not in owns
    assert "words of 3" in owns
    assert "words of 4" not in owns


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_stays_the_same(world, visitor, number, django_assert_num_queries):
    world.role("product-manager")
    for each in range(number):
        world.claim(f"berls-{each}", "product-owner", f"row-{each:02}", "owns")
        world.claim(f"lymar-{each}", "product-owner", f"row-{each:02}", "not-theirs")
    # The roles of the address; claims, their positions and contexts, questions; which roles each
    # source speaks of, and all roles; notes and sources.
    with django_assert_num_queries(10):
        visitor.get(ADDRESS)
