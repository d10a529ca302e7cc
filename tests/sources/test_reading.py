"""What is read from a pasted or uploaded text, and what is refused."""

from contextlib import suppress

import pytest

from sources.text import child, markdown_files
from sources.text.paragraphs import find_paragraph, paragraphs
from sources.text.quotation import Result, check
from sources.text.readers import read_html, read_markdown
from sources.text.upload import MAX_FILE, RefusedError, read_pasted, read_upload
from tests.runaway import no_runaway

PAGE = """<!doctype html><html lang="en-GB"><head><title>Owner or manager? | A site</title>
<meta property="og:title" content="Owner or manager?">
<meta property="og:site_name" content="A site">
<meta name="author" content="Ann Example"><link rel="canonical" href="https://example.org/owner">
<meta property="article:published_time" content="2024-03-05T10:00:00Z"><style>p {}</style></head>
<body><nav>Home <a href="/about">About</a></nav><main><h1>Owner <em>or</em> manager?</h1>
<p>The <b>Product</b>
<a title="a > b" href='x'>Owner</a> or&shy;ders the back<wbr>log.<br>She &amp; nobody else.</p>
<ul><li>First<li>Second</ul><!-- not this --><script>if (a < b) alert("not this")</script>
<p>A closing word, long enough for a main part of some two hundred characters, which is what it
takes for the part to be taken for the text: so here it goes on, and on, and on.</p></main>
<footer>All rights reserved</footer></body></html>"""


class TestHtml:
    def test_blocks_become_paragraphs_and_headings_keep_their_rank(self):
        text = read_html(PAGE).text
        assert text.split("\n\n")[1:5] == [
            "# Owner or manager?",
            "The Product Owner or\u00adders the backlog.\nShe & nobody else.",
            "First",
            "Second",
        ]
        for left_out in ("not this", "p {}"):
            assert left_out not in text

    def test_what_is_no_article_is_kept_and_folded(self):
        reading = read_html(PAGE)
        blocks = reading.text.split("\n\n")
        assert [blocks[start:end] for start, end in reading.folded] == [
            ["Home About"],
            ["All rights reserved"],
        ]

    def test_a_quotation_is_found_across_the_mark_up_in_between(self):
        text = read_html(PAGE).text
        assert check("The Product Owner orders the backlog", text).result is Result.FOLDED
        assert check("The Product Owner does order the backlog", text).result is Result.MISSING

    def test_what_the_page_says_of_itself_is_proposed(self):
        assert read_html(PAGE).metadata == {
            "title": "Owner or manager?",
            "author": "Ann Example",
            "publisher": "A site",
            "published": "2024-03-05",
            "address": "https://example.org/owner",
            "language": "en-GB",
        }

    def test_linked_data_is_read_and_what_is_no_date_or_address_is_left_out(self):
        found = read_html(
            '<script type="application/ld+json">{"@graph": [{"headline": "A talk", "author": '
            '[{"name": "A"}, {"name": "B"}], "datePublished": "soon"}]}</script>'
            '<link rel="canonical" href="javascript:alert(1)"><meta name="author" content="">'
        ).metadata
        assert found == {"title": "A talk", "author": "A; B"}

    @pytest.mark.parametrize(
        "piece",
        ["<", "<!--", "<a ", "<!", "</", "<a b='", "<a b='>", "&a", "<div>", "<script>", "<title>"],
    )
    def test_no_page_makes_it_run_away(self, piece):
        with no_runaway(), suppress(RefusedError):
            read_html(piece * (500_000 // len(piece)))


class TestMarkdown:
    def test_marks_go_and_headings_stay(self):
        text = read_markdown(
            "Title\n=====\nThe **Product** _Owner_ [orders](https://example.org) it.\n- one\n- two"
        )
        assert text.text == "# Title\n\nThe Product Owner orders it.\n\none\n\ntwo"

    def test_tables_code_and_html_are_read_as_their_page_shows_them(self):
        text = read_markdown(
            "| who | what |\n|---|---|\n| Owner | order |\n\n```\na = 1\nb = 2\n```\n\n"
            "<details><summary>More</summary>\n\nHidden words.\n\n</details>\n\n- one\n    - two"
        ).text
        assert text.split("\n\n") == [
            *("who", "what", "Owner", "order"),
            "a = 1\nb = 2",
            *("More", "Hidden words.", "one", "two"),
        ]

    def test_words_between_square_brackets_stay(self):
        assert read_markdown("He [the owner] orders [@ann] it.").text == (
            "He [the owner] orders [@ann] it."
        )

    @pytest.mark.parametrize(
        "piece", ["[", "[a](", "*a", "_a ", "`a ", "# ", "a\n===\n", "> ", " - a\n"]
    )
    def test_no_text_makes_it_run_away(self, piece, monkeypatch):
        """Within the seconds that a file may take it is rendered, or kept as it is written."""
        monkeypatch.setattr(child, "MAX_SECONDS", 1)
        text = "Some words.\n\n" + piece * (200_000 // len(piece))
        assert read_upload("a.md", text.encode()).text.startswith("Some words.")

    @pytest.mark.parametrize(
        "text",
        [
            *("[" * 2_500, "[a](" * 2_500, "<a " * 2_500, "```a\n" * 2_500, "a\n---\n" * 2_500),
            *("*a_" * 40_000, "a\n: b\n" * 2_500, " " * 100 + "- a", "a\n\n" * 400_000),
        ],
    )
    def test_what_takes_long_is_known_before_it_is_rendered(self, text, monkeypatch):
        monkeypatch.setattr(markdown_files, "to_html", None)
        reading = read_markdown(f"Some words.\n\n{text}")
        assert reading.text.startswith("Some words.")
        assert "It would take too long to render this Markdown" in reading.warnings[0]

    def test_a_long_list_of_links_is_rendered(self):
        links = "".join(f"- [Page {n}](https://example.org/{n}), *{n}*\n" for n in range(1_500))
        reading = read_markdown(f"Some words.\n\n{links}")
        assert reading.text.endswith("Page 1499, 1499")
        assert reading.warnings == ()


class TestUploads:
    @pytest.mark.parametrize(
        ("name", "data", "text"),
        [
            ("a.txt", "Schöne Grüße".encode(), "Schöne Grüße"),
            ("a.txt", "\ufeffSchöne Grüße".encode(), "Schöne Grüße"),
            ("a.txt", "Schöne Grüße".encode("utf-16"), "Schöne Grüße"),
            ("A.HTM", '<meta charset="latin1"><p>Grüße'.encode(), "Grüße"),
            ("a.html", '<meta charset="iso-8859-1"><p>It’s'.encode("cp1252"), "It’s"),
            ("a.html", "<p>It’s Grüße".encode("cp1252"), "It’s Grüße"),
            ("a.md", b"*one* line\r\n\r\n\r\n\r\nmore  ", "one line\n\nmore"),
        ],
    )
    def test_is_read(self, name, data, text):
        assert read_upload(name, data).text == text

    @pytest.mark.parametrize(
        ("name", "data", "told"),
        [
            ("a.pdf", b"%PDF-1.7", "This PDF cannot be read"),
            ("a.pdf", b"words", "no PDF that can be read"),
            ("a.docx", b"words", "neither HTML, Markdown, PDF nor plain text"),
            ("a", b"words", "neither HTML, Markdown, PDF nor plain text"),
            ("a.txt", b"%PDF-1.7", "This is a PDF"),
            ("a.txt", b"PK\x03\x04", "holds no text"),
            ("a.txt", b"<!DOCTYPE html><p>Words", "This is HTML"),
            ("a.txt", "Grüße".encode("latin-1"), "cannot be read as UTF-8"),
            ("a.txt", b"a\0b", "signs in it"),
            ("a.txt", b" \n", "no words"),
            ("a.html", b"<script>words</script>", "no words"),
            ("a.html", b"<p " + b"a" * 70_000 + b">words", "A tag in it has more than 65,536"),
            ("a.html", b"<div>" * 5_000 + b"words", "deep within one another"),
            ("a.txt", b"word " * 400_001, "at most 2 MB is kept; this one has 2.0 MB"),
            ("a.html", b"<p>" + b"word " * 400_001, "at most 2 MB is kept"),
            ("a.html", b" " * (MAX_FILE + 1), "at most 7.5 MB is read; this one has 7.5 MB"),
        ],
    )
    def test_is_refused_with_the_reason(self, name, data, told):
        with pytest.raises(RefusedError, match=told):
            read_upload(name, data)

    def test_so_is_a_pasted_text_that_is_too_long(self):
        with pytest.raises(RefusedError, match="at most 2 MB"):
            read_pasted("ü" * 1_000_001)


class TestParagraphs:
    TEXT = "Before.\n\n# Who orders\n\nThe owner does.\n\nNobody else\ndoes.\n\n## Else\n\nDone."

    def test_are_numbered_under_their_headings(self):
        found = paragraphs(self.TEXT)
        assert [(each.number, each.level, each.text[:8]) for each in found] == [
            (1, 0, "Before."),
            (1, 1, "Who orde"),
            (2, 0, "The owne"),
            (3, 0, "Nobody e"),
            (3, 2, "Else"),
            (4, 0, "Done."),
        ]
        assert [each.locator for each in found if not each.level] == [
            "paragraph 1",
            "Who orders, paragraph 1",
            "Who orders, paragraph 2",
            "Else, paragraph 1",
        ]

    def test_a_text_without_empty_lines_has_one_in_each_line(self):
        assert [each.text for each in paragraphs("One.\nTwo.\n")] == ["One.", "Two."]

    @pytest.mark.parametrize(
        ("quotation", "number"),
        [
            ("Nobody else does", 3),
            ("The owner does … Done", 2),
            ("nowhere at all", None),
            ("does", None),
        ],
    )
    def test_the_one_that_holds_a_quotation_is_known(self, quotation, number):
        found = find_paragraph(quotation, paragraphs(self.TEXT))
        assert (found and found.number) == number
