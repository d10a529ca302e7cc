"""Quotations in every script, across line ends, and as people type them."""

import csv
from pathlib import Path

import pytest

from sources.text.folding import fold, split_words
from sources.text.paragraphs import find_paragraph, paragraphs
from sources.text.quotation import Result, check, fault, nearest_passage, shared_run
from tests.runaway import no_runaway

CASES = Path(__file__).parents[1] / "data" / "cases"
JAPANESE = (CASES / "c1-japanese.txt").read_text()
HYPHENS = (CASES / "c4-line-end-hyphens.txt").read_text()

RIGHT = {
    "found in one place": {Result.VERIFIED, Result.FOLDED},
    "found": {Result.VERIFIED, Result.FOLDED},
    "found, folded": {Result.FOLDED},
    "missing": {Result.MISSING},
    "the editor is shown what the ellipsis leaves out, and has to confirm it": {Result.UNCONFIRMED},
}


def cases(name: str) -> list:
    with (CASES / name).open() as file:
        return [
            pytest.param(row, id=row["quotation"]) for row in csv.DictReader(file, delimiter="\t")
        ]


@pytest.mark.parametrize(
    "case",
    [
        *cases("c1-quotations.tsv"),
        *cases("c4-quotations.tsv"),
        *cases("c5-bracketed-ellipsis.tsv"),
        *cases("c6-ellipsis-hides-a-denial.tsv"),
    ],
)
def test_a_case_is_as_it_should_be(case):
    text = case["text"]
    text = (CASES / text).read_text() if text.endswith(".txt") else text
    right = case["what is right"].partition(" (")[0]
    assert check(case["quotation"], text).result in RIGHT[right]


class TestScriptsWithoutBlanks:
    @pytest.mark.parametrize(
        ("quotation", "text"),
        [
            ("负责产品待办列表", "产品负责人负责产品待办列表的顺序，其他人不能改变。"),
            ("เป็นผู้กำหนดลำดับ", "เจ้าของผลิตภัณฑ์เป็นผู้กำหนดลำดับของงาน"),
            ("ตัดสินใจเรื่องลำดับ", "ทีมตัดสินใจเรื่องลำดับงาน"),
            ("ម្ចាស់ផលិតផល", "នៅទីនេះម្ចាស់ផលិតផលសម្រេច"),
            ("is the Scrumチーム", "Here is the Scrumチームの人"),
        ],
    )
    def test_words_within_a_sentence_are_found(self, quotation, text):
        assert check(quotation, text).result is Result.VERIFIED

    @pytest.mark.parametrize(
        ("quotation", "text"),
        [
            # A vowel sign belongs to its letter.
            ("ผลิตภัณฑ", "เจ้าของผลิตภัณฑ์เป็นผู้กำหนด"),
            ("उत्पाद स्वाम", "उत्पाद स्वामी क्रम तय करता है"),
            ("负责人改变顺序", "产品负责人不能改变顺序"),
            ("he Scrumチーム", "the Scrumチームの人"),
        ],
    )
    def test_half_a_word_or_another_word_is_not(self, quotation, text):
        assert check(quotation, text).result is Result.MISSING

    @pytest.mark.parametrize(
        "text",
        ["順番を決め、\n  その理由を", "順番を決め、 その理由を", "順番を決め、\u3000その理由を"],
    )
    def test_a_line_break_puts_no_blank_between_letters(self, text):
        assert check("順番を決め、その理由を", text).result is Result.FOLDED

    def test_the_nearest_passage_has_no_blanks_put_in(self):
        nearest = nearest_passage("バックログの順番を変え、その理由をチームに", JAPANESE)
        assert nearest.passage == "バックログの順番を決め、その理由をチームに"
        assert str(nearest) == "バックログの順番を[+決+][-変-]め、その理由をチームに".replace(
            "[+決+][-変-]め", "[+決め+][-変え-]"
        )
        assert " " not in nearest.__html__().replace('<q class="nearest">', "").replace(
            ' title="stands in the text"', ""
        ).replace(' title="does not stand in the text"', "")

    def test_limits_count_characters(self):
        assert (
            fault("順番を決め") == "A quotation has at least 6 characters, or it marks no passage."
        )
        assert fault("順番を決める") == ""
        assert fault("あ" * 40) == ""
        assert fault("あ" * 41) == (
            "A quotation has at most 10 words, or 40 characters of a script without blanks; this "
            "one has 41 characters."
        )
        assert fault("one two three four five six " + "あ" * 16) == ""
        assert "at most 10 words" in fault("one two three four five six " + "あ" * 17)
        assert fault("one two three four five six seven eight nine ten eleven") == (
            "A quotation has at most 10 words; this one has 11."
        )

    def test_a_copied_run_counts_characters(self):
        text = "产品负责人负责产品待办列表的顺序，其他人不能改变。"
        assert shared_run("这里产品负责人负责产品待办列表的顺序，其他人不能。", text, 8)
        assert not shared_run("产品负责人负责产品待办列表。", text, 8)

    def test_no_text_makes_counting_run_away(self):
        with no_runaway(3):
            for piece in ("!", "あ!", "!a", "あ a", "-"):
                split_words(piece * (300_000 // len(piece)))
                fold(piece * (300_000 // len(piece)))


class TestHyphensAtLineEnds:
    @pytest.mark.parametrize(
        ("quotation", "text"),
        [
            ("the accountable owner decides", "the account-\nable owner decides"),
            ("the accountable owner decides", "the account\u00ad\nable owner decides"),
            ("the accountable owner decides", "the account\u2010  \n  able owner decides"),
            ("a cross-functional, accountable", "a cross-\nfunctional, account-\nable team"),
            ("die Anglo-Amerikaner meinen", "die Anglo-\nAmerikaner meinen"),
            ("of account-able owners and", "of account-\nable owners and"),
        ],
    )
    def test_they_belong_to_the_word_or_do_not(self, quotation, text):
        assert check(quotation, text).result is Result.FOLDED

    def test_one_within_a_line_does(self):
        assert check("the product owner decides", "the product-owner decides").result is (
            Result.MISSING
        )
        assert check("the productowner decides", "the product-owner decides").result is (
            Result.MISSING
        )

    def test_a_word_before_a_dash_is_not_joined(self):
        assert check("the owner — and she", "so the owner —\nand she").result is Result.FOLDED

    def test_both_spellings_are_two_places(self):
        text = "She is accountable for it. He is account-\nable for it."
        assert check("is accountable for it", text).result is Result.AMBIGUOUS

    def test_a_suspended_hyphen_is_one(self):
        text = "Sie leitet Produkt-\nund Marktforschung allein."
        assert check("leitet Produkt- und Marktforschung", text).result is Result.FOLDED

    def test_the_paragraph_is_known(self):
        text = f"Before.\n\n{HYPHENS}\n\nAfter."
        assert find_paragraph("is accountable for what", paragraphs(text)).number == 2
        assert find_paragraph("the cross-functional team", paragraphs(text)).number == 2

    def test_the_nearest_passage_shows_none(self):
        nearest = nearest_passage("is accountable for what the list says", HYPHENS)
        assert nearest.passage == "is accountable for what the backlog says"


class TestAsPeopleType:
    @pytest.mark.parametrize(
        "ellipsis",
        [
            *(
                "…",
                "...",
                ". . .",
                "....",
                "…",
                "[…]",
                "[...]",
                "[ . . . ]",
                "(…)",
                "(...)",
                "<...>",
            ),
            *(
                "{...}",
                "⋯",
                "‥",
                "……",
                "…….",
                "[..]",
                "(..)",
                "[. . .]",
                "（…）",
                "【…】",
                "。。。",
                "・・・",
            ),
        ],
    )
    def test_every_ellipsis_is_one(self, ellipsis):
        text = "The owner decides what the team builds in the next sprint."
        quotation = f"The owner decides {ellipsis} in the next sprint"
        assert fault(quotation) == ""
        assert check(quotation, text).result is Result.VERIFIED

    @pytest.mark.parametrize("typed", "'’‘‛`´ʼʹʻ′＇ꞌ՚")
    @pytest.mark.parametrize("printed", "'’`´ʼ")
    def test_every_apostrophe_is_one(self, typed, printed):
        text = f"So it is the owner{printed}s backlog now."
        assert check(f"the owner{typed}s backlog", text).result in {
            Result.VERIFIED,
            Result.FOLDED,
        }

    @pytest.mark.parametrize("printed", ["—", " — ", " – ", "–", " - ", "--", " -- ", "---", "―"])
    @pytest.mark.parametrize("typed", ["—", " — ", " – ", " - ", "-", "--", " -- ", "---"])
    def test_every_dash_is_one(self, typed, printed):
        text = f"So the owner{printed}and only she decides."
        assert check(f"the owner{typed}and only she", text).result in {
            Result.VERIFIED,
            Result.FOLDED,
        }

    def test_quotation_marks_of_typesetters_are_found(self):
        assert check('the "whole" team decides', "the ``whole'' team decides").result is (
            Result.FOLDED
        )

    def test_a_dash_is_no_blank(self):
        assert check("the owner and only she", "the owner — and only she").result is Result.MISSING
        assert check("the product owner", "the product-owner").result is Result.MISSING
