"""What becomes of titles beside what is expected, and the list of titles kept for that."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from roles.domain.title_check import Expectation, Outcome, check, outcome
from roles.domain.titles import Reading, Tier

FOLDER = Path(__file__).parents[2] / "data" / "titles"
VOCABULARY, TITLES = FOLDER / "vocabulary.json", FOLDER / "titles.csv"


@pytest.mark.parametrize(
    ("expected", "tier", "roles", "result"),
    [
        ("a", Tier.CERTAIN, "a", Outcome.LINKED),
        ("b", Tier.CERTAIN, "a", Outcome.LINKED_WRONG),
        ("", Tier.CERTAIN, "a", Outcome.LINKED_WRONG),
        ("ab", Tier.CERTAIN, "a", Outcome.SILENT),
        ("ab", Tier.ASK, "abc", Outcome.ASKED),
        ("ad", Tier.ASK, "abc", Outcome.ASKED_WRONG),
        ("", Tier.ASK, "ab", Outcome.ASKED_WRONG),
        ("a", Tier.LIKELY, "a", Outcome.TICKED),
        ("", Tier.LIKELY, "a", Outcome.TICKED_WRONG),
        ("a", Tier.POSSIBLE, "ab", Outcome.FIRST),
        ("a", Tier.POSSIBLE, "ba", Outcome.LATER),
        ("", Tier.POSSIBLE, "a", Outcome.LISTED_WRONG),
        ("a", Tier.NONE, "", Outcome.MISSED),
        ("", Tier.NONE, "", Outcome.NONE),
    ],
)
def test_a_reading_has_one_outcome(expected, tier, roles, result):
    wanted, read = Expectation("x", tuple(expected)), Reading("x", tier, tuple(roles))
    assert outcome(wanted, read) is result
    assert check([(wanted, read)]).count(result) == 1


def checked(*arguments) -> str:
    out = io.StringIO()
    call_command("check_titles", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_list_that_is_kept_is_read_well_enough():
    """No wrong link and nothing taken silently; 103 of 112 reached, 60 of them without a guess."""
    with TITLES.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert (len(rows), sum(not row["expected"] for row in rows)) == (150, 38)
    slugs = {role["slug"] for role in json.loads(VOCABULARY.read_text(encoding="utf-8"))}
    assert {slug for row in rows for slug in row["expected"].split("|") if slug} <= slugs
    said = checked(TITLES, "--vocabulary", VOCABULARY)
    assert Outcome.LINKED_WRONG not in said
    assert Outcome.SILENT not in said
    assert (
        "150  titles: of 112 with a role, 112 are linked, asked or offered first, 76 of them "
        "linked or asked; of 38 without, 0 are ticked"
    ) in said


def test_titles_of_other_trades_are_counted_without_those_of_information_technology(tmp_path):
    (tmp_path / "Alternate Titles.txt").write_text(
        "O*NET-SOC Code\tAlternate Title\n"
        "15-1252.00\tScrum Master\n"  # In information technology, so nobody counts it...
        "11-9199.00\tScrum Master\n"  # ... here either.
        "11-9021.00\tConstruction Project Manager\n"
        "49-3023.00\tAutomotive Service Manager\n"
        "47-2061.00\tBricklayer\n"
        "11-2021.00\tProduct Manager\n",
        encoding="utf-8",
    )
    said = checked("--vocabulary", VOCABULARY, "--onet", tmp_path)
    assert said.strip() == (
        "O*NET: 4 titles outside information technology: "
        "1 certain, 0 ask, 0 likely, 2 possible, 1 none"
    )


def test_the_command_says_what_it_cannot_read(tmp_path):
    with pytest.raises(CommandError, match="Name a file"):
        checked()
    file = tmp_path / "titles.csv"
    file.write_text("name\nx\n", encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be read"):
        checked(file, "--vocabulary", VOCABULARY)
    missing = tmp_path / "missing.csv"
    with pytest.raises(CommandError, match=f"{missing} cannot be read: No such file"):
        checked(missing, "--vocabulary", VOCABULARY)
    with pytest.raises(CommandError, match=r"Alternate Titles\.txt cannot be read: No such file"):
        checked("--vocabulary", VOCABULARY, "--onet", tmp_path)


@pytest.mark.django_db
def test_the_roles_of_the_database_are_read_where_no_others_are_named(world, tmp_path):
    world.role("product-owner", abbreviation="PO")
    file = tmp_path / "titles.csv"
    file.write_text("title,expected\nSenior PO,product-owner\nSchlosser,\n", encoding="utf-8")
    said = checked(file, "--verbosity", "2")
    assert "1  linked right" in said
    assert "rightly nothing: Schlosser" in said
