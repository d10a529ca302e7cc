"""Small pages and texts that went wrong, each of which stands for a kind."""

import csv
from pathlib import Path

import pytest

from sources.citing.references import at_quotation
from sources.text import child
from sources.text.fragments import fragment
from sources.text.markdown import render
from sources.text.readers import read_html, read_markdown
from sources.text.upload import RefusedError, read_upload

CASES = Path(__file__).parents[1] / "data" / "cases"
ARTICLE = [
    "the Product Owner puts the backlog in order, and she alone answers",
    "The Product Manager talks with customers and with the market.",
]


def read(name: str):
    return read_upload(name, (CASES / name).read_bytes())


class TestThePage:
    @pytest.mark.parametrize(
        "name",
        [
            "a1-teasers-are-the-only-articles.html",
            "a2-svg-that-closes-itself.html",
            "a4-nav-never-closed.html",
            "a6-one-foreign-byte.html",
            "a10-headings-in-buttons.html",
        ],
    )
    def test_keeps_the_words_of_the_article(self, name):
        text = read(name).text
        assert [words for words in ARTICLE if words not in text] == []

    def test_keeps_headings_that_stand_in_buttons(self):
        assert "## Who talks with customers?" in read("a10-headings-in-buttons.html").text

    def test_shows_no_permalinks_in_headings(self):
        text = read("a11-permalinks-in-headings.html").text
        assert text.startswith("# Roles\n\n## Order\n\n")

    def test_parts_footnote_marks_from_words(self):
        assert (
            "the Product Owner 1 orders the backlog 2, and" in read("a12-footnote-marks.html").text
        )

    def test_reads_the_encoding_that_it_declares(self):
        assert "产品待办列表的顺序" in read("a8-chinese-gb2312.html").text

    @pytest.mark.parametrize(
        ("declared", "encoding", "words"),
        [
            ("shift_jis", "cp932", "順番を決める人"),
            ("euc-kr", "cp949", "제품 책임자가 정한다"),
            ("big5", "big5", "產品負責人決定順序"),
            ("windows-1251", "cp1251", "Владелец продукта решает"),
            ("iso-8859-2", "iso8859-2", "Właściciel produktu"),
            ("utf-16", "utf-8", "Grüße an alle"),
            ("nonsense-9", "utf-8", "Grüße an alle"),
        ],
    )
    def test_reads_every_declared_encoding(self, declared, encoding, words):
        page = f'<meta charset="{declared}"><p>{words}</p>'.encode(encoding)
        assert read_upload("a.html", page).text == words

    def test_of_another_encoding_than_it_declares_is_refused(self):
        page = '<meta charset="utf-8"><p>' + "Grüße für Übermütige, ähnlich öde. " * 9
        with pytest.raises(RefusedError, match="cannot be read"):
            read_upload("a.html", page.encode("latin-1"))


class TestMarkdown:
    def test_front_matter_is_no_text(self):
        text = read("a13-front-matter.md").text
        assert text == (
            "## Responsibilities\n\nThe Product Manager sets the roadmap and talks with sales "
            "every week."
        )

    def test_front_matter_is_metadata(self):
        assert read("a13-front-matter.md").metadata == {"title": "Product Manager"}

    @pytest.mark.parametrize(
        ("front_matter", "metadata"),
        [
            (
                "---\ntitle: 'Who orders?'\n"
                "author:\n  - Jane Roe\n  - Pat Doe\ndate: 2024-03-05\n---",
                {"title": "Who orders?", "author": "Jane Roe; Pat Doe", "published": "2024-03-05"},
            ),
            (
                '+++\ntitle = "Who orders?"\n'
                'authors = ["Jane Roe"]\ndate = 2024-03-05T10:00:00Z\n+++',
                {"title": "Who orders?", "author": "Jane Roe", "published": "2024-03-05"},
            ),
            (
                "---\nlang: de\ncanonical_url: https://example.org/a\npassword: secret\n---",
                {"language": "de", "address": "https://example.org/a"},
            ),
            ("---\naddress: https://example.org/a\n---", {"address": "https://example.org/a"}),
            # Of a firm, not of the page.
            ("---\naddress: 1 Quay Street, Hull\n---", {}),
        ],
    )
    def test_of_every_kind(self, front_matter, metadata):
        reading = read_markdown(f"{front_matter}\n\nThe owner orders.\n")
        assert (reading.text, reading.metadata) == ("The owner orders.", metadata)

    def test_a_rule_is_no_front_matter(self):
        text = read_markdown("A word.\n\n---\n\nAnd words after it.\n\n---\n").text
        assert "words after it" in text

    def test_a_list_right_after_a_paragraph_is_one(self):
        html = render((CASES / "e1-list-right-after-a-paragraph.md").read_text())
        assert html.count("<li>") == 2
        assert html.startswith("<p>Two things seem to decide it:</p>")

    def test_a_year_that_begins_a_line_is_no_number(self):
        html = render((CASES / "e3-a-line-that-begins-with-a-year.md").read_text())
        assert "<p>2020. That was the year" in html
        assert html.count("<li>") == 2

    def test_an_item_that_goes_on_in_the_next_line_stays_one(self):
        html = render("- one\ngoes on\n- two")
        assert (html.count("<li>"), html.count("<p>")) == (2, 0)

    @pytest.mark.parametrize("piece", ["---\n", "---\na\n", "{:", "{:a}\n", "- a\n", "2020. "])
    def test_no_text_makes_it_run_away(self, piece, monkeypatch):
        monkeypatch.setattr(child, "MAX_SECONDS", 1)
        text = f"Some words.\n\n{piece * (200_000 // len(piece))}"
        assert read_upload("a.md", text.encode()).text.startswith("Some words.")


class TestWhatAPageSaysOfItself:
    @pytest.mark.parametrize(
        ("name", "field", "value"),
        [
            ("b1-headline-is-a-description", "title", "Release planner - Free Encyclopedia"),
            ("b1-headline-is-a-description", "published", "2014-03-27"),
            (
                "b2-title-that-ends-in-a-quotation-mark",
                "title",
                "Why we dropped the word 'owner'",
            ),
            ("b2-title-that-ends-in-a-quotation-mark", "author", "'Ann' Roe"),
            ("b3-entities-in-linked-data", "title", "Order & price – who decides?"),
            ("b3-entities-in-linked-data", "author", "Pat O'Hara"),
            ("b4-linked-data-in-cdata", "title", "Order and price"),
            ("b4-linked-data-in-cdata", "author", "Pat Roe"),
            ("b4-linked-data-in-cdata", "published", "2021-03-04"),
            (
                "b6-only-the-changed-date-is-in-a-time-element",
                "published",
                "2022-07-29",
            ),
        ],
    )
    def test_is_proposed_rightly(self, name, field, value):
        assert read(f"{name}.html").metadata[field] == value

    def test_a_date_of_change_alone_is_none_of_publication(self):
        page = '<time datetime="2022-08-01" itemprop="dateModified">x</time><p>Words</p>'
        assert "published" not in read_html(page).metadata


class TestLinksIntoTheText:
    def test_run_over_the_ends_of_blocks(self):
        with (CASES / "c7-quotations.tsv").open() as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        fragments = [fragment(row["quotation"], read(row["page"]).text) for row in rows]
        assert fragments == [
            "does%20not%20do,Order%20the%20work%20of%20others",
            "Keeps%20the%20budget,Writes%20stories",
        ]


def test_a_directive_of_the_address_is_replaced():
    with (CASES / "c8-address-with-a-directive.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            assert at_quotation(row["address"], row["quotation"]) == row["link that is right"]
