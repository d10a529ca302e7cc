"""A quotation against its text: found letter by letter or folded, never nearly."""

import hashlib

import pytest

from sources.text.quotation import (
    MAX_CHARACTERS,
    MAX_GAP,
    Result,
    check,
    fault,
    fold,
    nearest_passage,
    parts,
    sentences,
)
from tests.runaway import no_runaway

TEXT = (
    "In our firm the Product Owner orders the backlog. "
    "The Product Manager does not order the backlog, nor does she write user stories. "
    "Developers estimate."
)


def result(quotation: str, text: str = TEXT) -> Result:
    return check(quotation, text).result


class TestFound:
    def test_words_that_stand_there_letter_by_letter_are_verified(self):
        assert result("the Product Owner orders the backlog") is Result.VERIFIED

    def test_the_first_and_the_last_words_of_a_text_are_found_too(self):
        assert result("In our firm the") is Result.VERIFIED
        assert result("Developers estimate.") is Result.VERIFIED
        assert result(TEXT) is Result.VERIFIED

    def test_the_result_carries_the_hash_of_the_text(self):
        found = check("the Product Owner orders", TEXT)
        assert found.text_hash == hashlib.sha256(TEXT.encode()).hexdigest()
        assert check("nothing like it", TEXT).text_hash == found.text_hash

    def test_signs_that_mean_something_in_a_pattern_are_only_signs(self):
        assert result("(a|b)* costs $5.00?", "It says (a|b)* costs $5.00? here") is Result.VERIFIED
        assert result("costs .5.00", "It says (a|b)* costs $5.00? here") is Result.MISSING

    @pytest.mark.parametrize(
        ("quotation", "found"),
        [
            (Result.VERIFIED, True),
            (Result.FOLDED, True),
            (Result.AMBIGUOUS, False),
            (Result.UNCONFIRMED, False),
            (Result.MISSING, False),
            (Result.UNCHECKED, False),
        ],
    )
    def test_only_what_stands_in_exactly_one_place_counts_as_found(self, quotation, found):
        assert quotation.is_verified is found


class TestFolded:
    @pytest.mark.parametrize(
        ("quotation", "text"),
        [
            ("owns the product backlog", "She owns\n   the  product\tbacklog."),
            ("owns the product backlog", "She owns the\u00a0product\u202fbacklog."),
            ("owns   the product backlog", "She owns the product backlog."),
            ("it's the owner's backlog", "Well, it’s the owner‘s backlog."),
            ("it’s the owner’s backlog", "Well, it's the owner's backlog."),
            ('says "the whole team" decides', "He says “the whole team” decides."),
            ('says "the whole team" decides', "He says «the whole team» decides."),
            ('says "the whole team" decides', "He says „the whole team“ decides."),
            ("says 'the whole team' decides", "He says ‹the whole team› decides."),
            ("a 5' 11\" tall manager", "Only a 5′ 11″ tall manager can."),
            ("the owner - and only she", "So the owner – and only she."),
            ("the owner - and only she", "So the owner — and only she."),
            ("a well-known product role", "It is a well\u2011known product role."),
            ("a profit of -3 percent", "It made a profit of −3 percent."),
            ("the office of efficiency", "In the oﬃce of eﬃciency."),
            ("the workflow of first drafts", "It is the workﬂow of ﬁrst drafts."),
            ("product management is hard", "Here product manage\u00adment is hard."),
            ("product management is hard", "Here product\u200b manage\u2060ment is\ufeff hard."),
            ("the café's naïve owner", "So the cafe\u0301's nai\u0308ve owner."),
            ("the cafe\u0301's nai\u0308ve owner", "So the café's naïve owner."),
            ("in the fullwidth ABC text", "It is in the fullwidth ＡＢＣ text."),
        ],
    )
    def test_typography_makes_no_difference_but_is_told(self, quotation, text):
        assert result(quotation, text) is Result.FOLDED

    @pytest.mark.parametrize(
        ("quotation", "text"),
        [
            ("the product owner decides", "Then the Product Owner decides."),
            ("the product owner decides", "Then the product, owner decides."),
            ("the product-owner decides", "Then the product owner decides."),
            ("the productowner decides", "Then the product owner decides."),
            ("in the cafe of the firm", "It was in the café of the firm."),
            ("die Masse der Aufgaben", "Es ist die Maße der Aufgaben."),
        ],
        ids=["case", "comma", "hyphen", "blank", "accent", "sharp-s"],
    )
    def test_what_could_mean_something_is_not_folded(self, quotation, text):
        assert result(quotation, text) is Result.MISSING

    def test_folding_twice_changes_nothing_more(self):
        folded = fold("„Was\u00a0ist – ﬁne“, 11″ n\u0308")
        assert fold(folded) == folded


class TestMissing:
    def test_a_sentence_is_not_found_in_its_denial(self):
        assert result("The Product Manager orders the backlog") is Result.MISSING
        assert result("The Product Manager does order the backlog") is Result.MISSING

    def test_nor_a_denial_in_its_sentence(self):
        assert result("the Product Owner does not order the backlog") is Result.MISSING

    def test_one_changed_word_is_enough(self):
        assert result("the Product Owner orders a backlog") is Result.MISSING
        assert result("the Product Owners orders the backlog") is Result.MISSING
        assert result("the Product Owner order the backlog") is Result.MISSING

    def test_swapped_words_are_other_words(self):
        assert result("the backlog orders the Product Owner") is Result.MISSING

    def test_an_end_of_which_nothing_is_seen_is_found_nowhere(self):
        text = "The Product Owner orders the backlog."
        assert check("orders the backlog … \u00ad", text).result is Result.MISSING

    def test_a_lone_ellipsis_is_found_nowhere(self):
        for nothing in ("…", "...", " … ", "… …"):
            assert result(nothing) is Result.MISSING

    def test_signs_that_fold_away_are_found_nowhere(self):
        assert result("\u200b\u200b\u200b") is Result.MISSING
        assert result("\u00ad … \u00ad") is Result.MISSING

    def test_without_a_quotation_or_a_text_nothing_is_checked(self):
        assert check("", TEXT).result is Result.UNCHECKED
        assert check("", TEXT).text_hash == hashlib.sha256(TEXT.encode()).hexdigest()
        for nothing in (None, ""):
            found = check("the Product Owner orders", nothing)
            assert (found.result, found.text_hash) == (Result.UNCHECKED, "")


class TestWholeWords:
    @pytest.mark.parametrize(
        "quotation",
        ["he Product Owner orders", "the Product Owner order", "roduct Owner orders the backlo"],
    )
    def test_half_a_word_is_not_found(self, quotation):
        assert result(quotation) is Result.MISSING

    def test_a_number_is_a_word_too(self):
        assert result("a team of 1", "It was a team of 12.") is Result.MISSING
        assert result("a team of 12", "It was a team of 12.") is Result.VERIFIED

    def test_signs_bound_words(self):
        assert result("owner/manager", "the (owner/manager) decides") is Result.VERIFIED
        assert result("(owner/manager)", "the (owner/manager)decides") is Result.VERIFIED

    def test_a_mark_that_combines_belongs_to_its_word(self):
        # "cafe" followed by a combining acute accent is another word: "café".
        assert result("in the old cafe", "We met in the old cafe\u0301.") is Result.MISSING
        assert result("in the old q", "We met in the old q\u0304.") is Result.MISSING

    def test_a_word_that_ends_in_a_combining_mark_ends_there(self):
        assert result("in the old cafe\u0301", "in the old cafe\u0301s") is Result.MISSING
        assert result("in the old cafe\u0301", "in the old cafe\u0301.") is Result.VERIFIED

    def test_a_soft_hyphen_ends_no_word(self):
        assert result("they order the back", "They say they order the back\u00adlog.") is (
            Result.MISSING
        )

    def test_the_words_beside_an_ellipsis_are_whole_as_well(self):
        assert result("the Product Own … the backlog") is Result.MISSING
        assert result("the Product Owner … he backlog") is Result.MISSING
        assert result("the Product Owner … the backlog.") is Result.VERIFIED


class TestAmbiguous:
    TWICE = "The team owns it. Or so they say. The team owns it."

    def test_the_same_words_in_two_places_ask_for_more(self):
        assert result("The team owns it", self.TWICE) is Result.AMBIGUOUS

    def test_more_words_settle_it(self):
        assert result("so they say. The team owns it", self.TWICE) is Result.VERIFIED

    def test_places_that_overlap_are_two(self):
        assert result("no no no", "He said no no no no to it.") is Result.AMBIGUOUS

    def test_places_that_differ_in_typography_alone_are_two(self):
        text = "The team's backlog is theirs. Later: the team’s backlog\nis theirs."
        assert result("team's backlog is theirs", text) is Result.AMBIGUOUS
        assert result("team's  backlog is theirs", text) is Result.AMBIGUOUS

    def test_part_of_another_word_is_no_second_place(self):
        assert result("the owner acts", "As the owner acts, the owner actsuate.") is Result.VERIFIED

    def test_two_beginnings_before_an_end_are_two_places(self):
        text = "The owner asks, the owner answers, and all agree."
        assert result("the owner … all agree", text.lower()) is Result.AMBIGUOUS


class TestEllipsis:
    @pytest.mark.parametrize(
        "ellipsis",
        ["…", " … ", "...", " ... ", " . . . ", "....", " […] ", " [...] ", " [ . . . ] ", " (…) "],
    )
    def test_it_stands_for_words_left_out(self, ellipsis):
        quotation = f"In our firm{ellipsis}orders the backlog"
        assert parts(quotation) == ["In our firm", "orders the backlog"]
        assert result(quotation) is Result.VERIFIED
        assert fault(quotation) == ""

    def test_brackets_that_stand_in_the_text_stay(self):
        text = "The owner [13] decides what the team builds."
        assert result("The owner [13] decides what", text) is Result.VERIFIED

    def test_the_end_comes_after_the_beginning(self):
        assert result("write user stories … The Product Manager") is Result.MISSING

    def test_the_end_does_not_overlap_the_beginning(self):
        assert result("the Product Owner … Owner orders") is Result.MISSING

    def test_typography_is_folded_on_either_side(self):
        text = "It’s the owner who,\n as we saw, „decides“ alone."
        assert result('It\'s the owner … "decides" alone', text) is Result.FOLDED

    @pytest.mark.parametrize(
        ("left_out", "expected"), [(MAX_GAP, Result.VERIFIED), (MAX_GAP + 1, Result.MISSING)]
    )
    def test_it_stands_for_a_thousand_characters_at_most(self, left_out, expected):
        gap = " " + "x" * (left_out - 2) + " "
        assert len(gap) == left_out
        assert result("the beginning…the end", f"At the beginning{gap}the end.") is expected
        assert MAX_GAP == 1000

    def test_the_parts_are_what_stands_around_it(self):
        assert parts("one two … three") == ["one two", "three"]
        assert parts("one two...three") == ["one two", "three"]
        assert parts("one two") == ["one two"]
        assert parts("… one two") == ["one two"]


class TestGerman:
    TEXT = (
        "Der Product Owner verantwortet das Backlog. Er priorisiert nicht die Maßnahmen, "
        "sagt „die Geschäftsführung“ – schön wär’s. Über Größe entscheidet "
        "die Führungskräfte\u00adrunde."
    )

    @pytest.mark.parametrize(
        ("quotation", "expected"),
        [
            ("Er priorisiert nicht die Maßnahmen", Result.VERIFIED),
            ("Er priorisiert die Maßnahmen", Result.MISSING),
            ('sagt "die Geschäftsführung" - schön wär\'s', Result.FOLDED),
            ("sagt „die Gescha\u0308ftsfu\u0308hrung“", Result.FOLDED),
            ("schon wär’s. Über", Result.MISSING),
            ("entscheidet die Führungskräfterunde", Result.FOLDED),
            ("entscheidet die Führungskräfte", Result.MISSING),
            ("Über Grösse entscheidet", Result.MISSING),
            ("ber Größe entscheidet", Result.MISSING),
        ],
    )
    def test_umlauts_and_compounds(self, quotation, expected):
        assert result(quotation, self.TEXT) is expected


class TestFaults:
    @pytest.mark.parametrize(
        "quotation",
        [
            "",
            "twelve chars",
            "one two three four five six seven eight nine ten",
            "one two three four five … six seven eight nine ten",
            "one two three four five...six seven eight nine ten",
        ],
    )
    def test_none(self, quotation):
        assert fault(quotation) == ""

    @pytest.mark.parametrize(
        ("quotation", "told"),
        [
            ("eleven char", "at least 12 characters"),
            ("     short      ", "at least 12 characters"),
            (
                "one two three four five six seven eight nine ten eleven",
                "at most 10 words; this one has 11",
            ),
            (
                "one two three four five six … seven eight nine ten eleven",
                "at most 10 words; this one has 11",
            ),
            ("one two … three four … five", "at most one ellipsis"),
            ("one two … three four five …", "at most one ellipsis"),
            ("………………………………", "at most one ellipsis"),
            ("…             ", "at least 12 characters"),
        ],
    )
    def test_each_is_told_in_a_sentence(self, quotation, told):
        assert told in fault(quotation)


class TestRightToLeft:
    TEXT = (
        "\u200fמנהל המוצר קובע את סדר העדיפויות. בעל המוצר אינו קובע אותו. "
        "يحدد مالك المنتج أولويات العمل، ولا يحددها مدير المشروع. هُوَ مُدِير ﻻ غير."
    )

    @pytest.mark.parametrize(
        ("quotation", "expected"),
        [
            ("מנהל המוצר קובע את סדר", Result.VERIFIED),
            ("בעל המוצר קובע אותו", Result.MISSING),
            ("מנהל המוצר … אינו קובע אותו", Result.UNCONFIRMED),
            ("يحدد مالك المنتج أولويات", Result.VERIFIED),
            ("ولا يحددها مدير المنتج", Result.MISSING),
            ("هُوَ مُدِير لا غير", Result.FOLDED),
            ("\u200fמנהל המוצר\u200e קובע את סדר", Result.FOLDED),
        ],
    )
    def test_letters_are_compared_in_the_order_in_which_they_are_written(self, quotation, expected):
        assert check(quotation, self.TEXT, "he").result is expected


class TestNearestPassage:
    @pytest.mark.parametrize(
        ("quotation", "shown"),
        [
            (
                "The Product Manager does order the backlog",
                "The Product Manager does [+not+] order the backlog",
            ),
            (
                "the Product Owner orders a backlog",
                "the Product Owner orders [+the+] [-a-] backlog",
            ),
            (
                "a Product Owner orders the backlog.",
                "[+the+] [-a-] Product Owner orders the backlog.",
            ),
        ],
    )
    def test_the_difference_is_marked(self, quotation, shown):
        assert str(nearest_passage(quotation, TEXT)) == shown

    def test_it_is_the_passage_itself_and_is_found_in_the_text(self):
        nearest = nearest_passage("the product owner sorts the backlog", TEXT)
        assert nearest.passage == "the Product Owner orders the backlog"
        assert result(nearest.passage) is Result.VERIFIED

    def test_words_that_share_less_than_half_are_not_near(self):
        assert nearest_passage("an astronaut walks over the moon", TEXT) is None
        for nothing in ("", "…", "   "):
            assert nearest_passage(nothing, TEXT) is None
        assert nearest_passage("the Product Owner", "") is None

    def test_mark_up_in_the_text_stays_text(self):
        nearest = nearest_passage("the <b>owner</b> alone decides", "So the <b>owner</b> decides")
        assert "&lt;b&gt;owner&lt;/b&gt;" in nearest.__html__()
        assert "<del" in nearest.__html__()
        assert "<b>" not in nearest.__html__()

    def test_a_script_without_blanks_is_compared_by_its_characters(self):
        nearest = nearest_passage("产品经理决定优先级", "在这里,产品负责人决定优先级。")
        assert nearest.passage.endswith("决定优先级")

    @pytest.mark.parametrize("piece", ["the ", "a", ". ", "产品", TEXT])
    def test_a_text_of_2_mb_is_answered(self, piece):
        text = piece * (2_000_000 // len(piece))
        with no_runaway(60):
            nearest_passage("the the product owner order the backlog", text)

    def test_only_the_beginning_of_an_endless_quotation_is_compared(self):
        quotation = "the product owner sorts the backlog " * 50_000
        with no_runaway(60):
            nearest = nearest_passage(quotation, "the product owner orders the backlog " * 50_000)
        assert MAX_CHARACTERS / 2 < len(nearest.passage) < MAX_CHARACTERS * 2


def test_a_sentence_has_words():
    assert sentences("It is so.\n* * *\nIs it?") == ["It is so.", "Is it?"]
