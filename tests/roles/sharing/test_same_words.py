"""Within one scope, pages, files, frames, pictures, feeds and search say the same of a point."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest

from roles.models import Position, Role
from roles.queries import pages
from tests import kept_world
from tests.html import get_page, text_of
from tests.pages import page as html_of

PAIR = "product-manager-vs-product-owner"
COMPARISON = f"/compare/{PAIR}/"
ATOM = "{http://www.w3.org/2005/Atom}"


def fill(world):
    """A question of each kind: agreed, disputed between and about roles, from one source,
    differing, with two answers from one source, and about the pair."""
    for topic in ("backlog", "stories", "roadmap", "pricing", "vision", "hiring"):
        world.responsibility(topic, topic=f"the {topic}")
    for source in ("berls", "lymar", "yash"):
        world.claim(source, "product-owner", "backlog", quotation=f"words of {source}")
    world.claim("lymar", "product-manager", "backlog", "contributes")
    for source in ("berls", "yash"):
        world.claim(source, "product-owner", "stories", contexts=("startup",))
    world.claim("lymar", "product-manager", "stories", quotation="who writes them")
    world.claim("racki", "product-manager", "roadmap")
    world.claim("lymar", "product-manager", "roadmap", "shares")
    world.claim("berls", "product-owner", "roadmap", "contributes")
    world.claim("racki", "product-owner", "pricing")
    world.claim("racki", "product-owner", "vision", contexts=("startup",))
    world.claim("racki", "product-owner", "vision", "not-theirs", contexts=("enterprise",))
    world.claim("berls", "product-manager", "hiring")
    world.claim("berls", "product-owner", "hiring", "not-theirs")
    answers = [("same", "The same job", "other"), ("different", "Different jobs", "other")]
    same_job = world.responsibility("same-job", world.scale("pair", answers), relational=True)
    for source, answer in (("berls", "same"), ("lymar", "different"), ("yash", "different")):
        world.claim(source, "product-manager", same_job, answer, other_role="product-owner")
    world.note("stories", "product-manager", "product-owner", explanation="By size [@berls].")
    return world


kept, told = kept_world.fixtures(fill)


@pytest.fixture
def exported(told, visitor) -> dict:
    return json.loads(html_of(visitor, f"{COMPARISON}table.json"))


@pytest.fixture
def points(exported) -> dict[tuple, dict]:
    return {
        (row["responsibility"], *point["roles"]): point
        for row in exported["rows"]
        for point in row["points"]
    }


def squeezed(text: str) -> str:
    """Without blanks, which markup puts around names and numbers."""
    return "".join(text.split())


def notes(points: dict[tuple, dict]) -> dict[tuple, str]:
    return {key: point["note"]["text"] for key, point in points.items() if point["note"]}


def test_each_verdict_has_the_words_of_its_state(points):
    assert {key: point["verdict"] for key, point in points.items()} == {
        ("backlog", "product-manager"): "1 source",
        ("backlog", "product-owner"): "3 sources agree",
        ("stories", "product-manager"): "1 source",
        ("stories", "product-owner"): "2 sources agree",
        ("stories", "product-manager", "product-owner"): "sources disagree",
        ("roadmap", "product-manager"): "sources disagree",
        ("roadmap", "product-owner"): "1 source",
        ("pricing", "product-manager"): "not covered yet",
        ("pricing", "product-owner"): "1 source",
        ("vision", "product-manager"): "not covered yet",
        ("vision", "product-owner"): "1 source, several answers",
        ("hiring", "product-manager"): "1 source",
        ("hiring", "product-owner"): "1 source",
        ("same-job", "product-manager", "product-owner"): "sources disagree",
    }


def test_csv_has_the_words_and_numbers_of_json(exported, points, visitor):
    text = html_of(visitor, f"{COMPARISON}table.csv").removeprefix("\N{BYTE ORDER MARK}")
    slugs = {row["name"]: row["responsibility"] for row in exported["rows"]}
    roles = {role["name"]: role["slug"] for role in exported["roles"]}
    verdicts = {row["responsibility"]: row["verdict"] for row in exported["rows"]}
    seen = set()
    for line in csv.DictReader(io.StringIO(text)):
        slug = slugs[line["responsibility"]]
        key = (slug, *(roles[name] for name in line["roles"].split("; ")))
        point = points[key]
        assert line["row_verdict"] == verdicts[slug]
        assert (line["verdict"], line["sources"]) == (point["verdict"], str(point["sources"]))
        assert line["rank"] == str(point["rank"] or "")
        assert line["note"] == (point["note"]["text"] if point["note"] else "")
        assert line["explanation"] == (point["explanation"] or "")
        seen.add(key)
    assert seen == set(points)


def test_markdown_has_them_too(exported, points, visitor):
    text = html_of(visitor, f"{COMPARISON}table.md")
    for sentence in exported["answer"]:
        assert sentence["text"] in text
    for row in exported["rows"]:
        (part,) = re.findall(rf"### {re.escape(row['question'])}\n(.*?)(?=\n##|\Z)", text, re.S)
        assert part.strip().startswith(row["verdict"])
        for point in row["points"]:
            assert f"**: {point['verdict']}\n" in f"{part}\n"
            if point["note"]:
                assert point["note"]["text"] in part
    assert "“words of lymar”" in text
    disputed = sum(row["disputed"] for row in exported["rows"])
    assert f"{len(exported['rows'])} questions. Sources disagree on {disputed}." in text


def test_files_of_a_german_page_have_german_answers(told, visitor):
    Position.objects.filter(slug="owns").update(label_de="verantwortet es")
    text = html_of(visitor, f"/de{COMPARISON}table.md")
    assert "*verantwortet es*, 3 Quellen:" in text
    assert "*verantwortet es*" not in html_of(visitor, f"{COMPARISON}table.md")


def test_comparison_says_the_same_of_each_row(exported, visitor):
    comparison = get_page(visitor, COMPARISON)
    for sentence in exported["answer"]:
        assert squeezed(sentence["text"]) in squeezed(comparison.text)
    for row in exported["rows"]:
        text = text_of(comparison.one(f"*[@id='row-{row['responsibility']}']"))
        ranked = sorted(
            (point for point in row["points"] if point["rank"]),
            key=lambda point: (point["kind"] == "cell", point["rank"]),
        )
        # Questions about the pair, and those about one role only, are a line without a sentence.
        if ranked and row["responsibility"] not in {"same-job", "vision"}:
            assert squeezed(ranked[0]["note"]["text"]) in squeezed(text)
        elif row["responsibility"] == "vision":
            # One source alone gives both answers: nobody disagrees with anybody.
            assert text.endswith("responsible 1 · not responsible 1")


def test_page_of_a_row_says_the_same(exported, visitor):
    for row in exported["rows"]:
        text = get_page(visitor, f"{COMPARISON}on/{row['responsibility']}/").one("main")
        words = squeezed(text_of(text)).lower()
        verdict = row["verdict"]
        if row["disputed"]:
            # The sentence says about whom they disagree, or that one source gives several answers.
            verdict = verdict.split(" about ")[0].split(" · ")[-1].split(", several")[0]
        assert squeezed(verdict).lower() in words
        for point in row["points"]:
            if point["note"]:
                assert squeezed(point["note"]["text"]).lower() in words


def test_frame_and_picture_give_the_numbers_of_the_table(exported, points, visitor):
    disputed = sum(row["disputed"] for row in exported["rows"])
    voices = {
        claim["source"]
        for point in points.values()
        for claims in (*(s["claims"] for s in point["standings"]), point["rejected"])
        for claim in claims
    }
    numbers = [
        f"{len(exported['rows'])} questions",
        f"{disputed} disputed",
        f"{len(voices)} sources",
    ]
    frame = get_page(visitor, f"/embed{COMPARISON}")
    assert frame.texts("p[@class='counts']/span") == numbers
    picture = get_page(visitor, COMPARISON).one("meta[@property='og:image:alt']").get("content")
    assert picture.endswith(f"({', '.join(numbers)})")
    assert exported["answer"][0]["text"] in picture


def test_frame_and_handout_give_the_same_sentences_in_the_same_order(points, visitor):
    by_rank = sorted((p["rank"], key) for key, p in points.items() if p["rank"])
    foremost = {}
    for _rank, key in by_rank:
        foremost.setdefault(key[0], notes(points)[key])
    frame = get_page(visitor, f"/embed{COMPARISON}").texts("p[@class='note-sentence']")
    assert frame == list(foremost.values())[: len(frame)]
    shown = get_page(visitor, f"{COMPARISON}handout/").all("section[@class='disputes']/ul/li")
    assert [text_of(item.find("p")) for item in shown] == list(foremost.values())


def test_feed_and_list_of_disagreements_say_the_same_in_the_same_order(points, visitor):
    answer = visitor.get("/feeds/disagreements.atom")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    summaries = {entry.find(f"{ATOM}summary").text for entry in root.findall(f"{ATOM}entry")}
    assert summaries == set(notes(points).values())
    listed = squeezed(get_page(visitor, "/disagreements/").text)
    by_rank = sorted((point["rank"], key) for key, point in points.items() if point["rank"])
    questions = dict.fromkeys(key[0] for _rank, key in by_rank)
    places = [listed.index(squeezed(f"Who does {question}?")) for question in questions
              if question != "same-job"]  # fmt: skip
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("backlog", "Three sources name the Product Owner."),
        (
            "stories",
            "Most sources name the Product Owner (2 of 3), others the Product Manager (1).",
        ),
        ("roadmap", "Two sources name the Product Manager."),
        ("vision", "One source names the Product Owner."),
    ],
)
def test_search_answers_in_a_sentence_and_disputes_what_the_table_disputes(
    points, visitor, question, sentence
):
    reply = get_page(visitor, f"/search/?q=who+does+{question}").one("p[@class='reply']")
    verdicts = [point["verdict"] for (row, *_), point in points.items() if row == question]
    disputed = " · sources disagree" if "sources disagree" in verdicts else ""
    assert text_of(reply) == sentence + disputed


def test_role_is_counted_alike_in_its_frame_and_on_its_picture(told, visitor):
    rows = pages.profile_of(told.role("product-owner"))
    disputed = sum(bool(row.contested_points) for row in rows)
    frame = get_page(visitor, "/embed/roles/product-owner/").texts("p[@class='counts']/span")
    assert f"{disputed} disputed" in frame
    picture = get_page(visitor, "/roles/product-owner/").one("meta[@property='og:image:alt']")
    assert ", ".join(frame) in picture.get("content")


def test_machines_are_told_the_answer_and_the_definition(exported, told, visitor):
    def described(address: str) -> str:
        script = get_page(visitor, address).one("script[@type='application/ld+json']").text
        return json.loads(script)["@graph"][0]["description"]

    assert described(COMPARISON) == " ".join(part["text"] for part in exported["answer"])
    Role.objects.filter(slug="product-owner").update(definition="It *orders* the work [@berls].")
    assert described("/roles/product-owner/") == "It orders the work."


def test_a_voice_that_comes_to_speak_of_both_changes_the_verdict_everywhere(told, visitor):
    """One source names the Product Manager, one the Product Owner, and each knows one of them."""
    told.responsibility("budget", topic="the budget")
    told.claim("onlypm", "product-manager", "budget")
    told.claim("onlypo", "product-owner", "budget")
    note = "One source says the Product Manager, another the Product Owner"

    def says_so() -> dict[str, bool]:
        row = f"{COMPARISON}on/budget/"
        found = {
            address: note in " ".join(visitor.get(address).content.decode().split())
            for address in (
                f"{COMPARISON}table.md",
                f"{COMPARISON}table.csv",
                "/feeds/disagreements.atom",
            )
        }
        for address in (COMPARISON, row):
            found[address] = squeezed(note) in squeezed(get_page(visitor, address).text)
        (answer,) = get_page(visitor, "/search/?q=who+does+budget").texts("p[@class='reply']")
        found["search"] = answer.endswith("· sources disagree")
        rows = json.loads(html_of(visitor, f"{COMPARISON}table.json"))["rows"]
        (budget,) = [each for each in rows if each["responsibility"] == "budget"]
        found["json"] = budget["relation"] == "disputed-between"
        found["sitemap"] = row in html_of(visitor, "/sitemap-disputes.xml")
        return found

    assert not any(says_so().values())
    elsewhere = told.claim("onlypm", "product-owner", "hiring")
    assert all(says_so().values()), says_so()
    elsewhere.delete()
    assert not any(says_so().values())
