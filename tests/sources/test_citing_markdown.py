"""Markdown that cites: what it renders, what it escapes, what it refuses."""

import re
import sys

import pytest
from django.core.exceptions import ValidationError
from django.utils.html import escape

from sources.text.markdown import (
    Citation,
    citations,
    plain,
    render,
    validate_cited_markdown,
    validate_markdown,
    with_references,
)
from tests.runaway import no_runaway


def filled(text: str) -> str:
    """Rendered, each citation shown as ⟨source|locator⟩."""
    return with_references(
        render(text), lambda run: escape("".join(f"⟨{c.source}|{c.locator}⟩" for c in run))
    )


def refused(text: str, validate=validate_cited_markdown) -> str:
    with pytest.raises(ValidationError) as refusal:
        validate(text)
    (message,) = refusal.value.messages
    return message


class TestACitation:
    def test_it_is_filled_in_with_what_the_page_makes_of_it(self):
        assert filled("It differs [@lymar, paragraph 3].") == (
            "<p>It differs ⟨lymar|paragraph 3⟩.</p>"
        )

    def test_it_may_go_without_a_locator(self):
        assert filled("So it is [@lymar].") == "<p>So it is ⟨lymar|⟩.</p>"

    def test_several_come_in_the_order_in_which_they_stand(self):
        asked = []
        html = render("One [@b, 2] and *two [@a]*, then [@b, 1].")
        with_references(html, lambda run: asked.extend(run) or "")
        assert asked == [Citation("b", "2"), Citation("a"), Citation("b", "1")]
        assert asked == citations("One [@b, 2] and *two [@a]*, then [@b, 1].")

    def test_citations_that_follow_one_another_come_as_one_run(self):
        runs = []
        with_references(
            render("So [@a, 1] [@b][@a, 2], and [@c]."), lambda run: runs.append(run) or ""
        )
        assert runs == [[Citation("a", "1"), Citation("b"), Citation("a", "2")], [Citation("c")]]

    def test_nothing_of_it_is_left_over(self):
        html = with_references(render("One [@b, 2] two [@a]"), lambda run: "")
        assert html == "<p>One  two </p>"

    @pytest.mark.parametrize(
        "locator",
        [
            "section “Roles”, 2",
            'the "Accountabilities" part',
            "Q&A, 3 < 4 > 2",
            "it's 100%",
            "§ 3; p. 12–14",
            "a_b_c and 2 * 3 * 4",
            "http://example.org/a",
        ],
    )
    def test_a_locator_comes_through_letter_by_letter(self, locator):
        seen = []
        with_references(render(f"So [@lymar, {locator}]."), lambda run: seen.extend(run) or "")
        assert seen == [Citation("lymar", locator)]

    @pytest.mark.parametrize(
        ("written", "meant"), [("`Roles` part", "Roles part"), (r"5\*", "5*"), (r"a\_b", "a_b")]
    )
    def test_marks_in_a_locator_leave_their_words(self, written, meant):
        seen = []
        with_references(render(f"So [@lymar, {written}]."), lambda run: seen.extend(run) or "")
        assert seen == [Citation("lymar", meant)]

    def test_nobody_can_write_the_placeholder_by_hand(self):
        (forged,) = re.findall("<cite.*</cite>", render("[@x, 3]"))
        for text in (forged, f"`{forged}`", f"    {forged}", f"<div>{forged}</div>"):
            assert "⟨" not in filled(text)
            assert "&lt;cite" in filled(text)

    def test_in_code_it_is_shown_as_it_is_written(self):
        assert filled("`[@lymar]`") == "<p><code>[@lymar]</code></p>"

    def test_the_filled_page_is_safe_to_print(self):
        assert hasattr(with_references(render("a"), lambda run: ""), "__html__")


class TestWhatItRenders:
    def test_prose_with_emphasis_lists_and_links(self):
        html = render("A *b* **c**\n\n- d\n- e\n\n1. f\n\n> g\n\n[h](https://example.org/)")
        for part in ("<em>b</em>", "<strong>c</strong>", "<li>d</li>", "<ol>", "<blockquote>"):
            assert part in html
        assert '<a href="https://example.org/" rel="noopener nofollow">h</a>' in html

    def test_headings_and_pictures_lose_their_tags(self):
        assert "<h1" not in render("# A heading")
        assert "A heading" in render("# A heading")
        assert "<img" not in render("![alt](https://example.org/a.png)")


class TestAsPlainText:
    def test_it_has_neither_citations_nor_markup(self):
        text = (
            "It *orders* the work [@berls, page 2]; see\n[the guide](https://example.org) & `more`."
        )
        assert plain(text) == "It orders the work; see the guide & more."

    def test_what_looks_like_a_tag_stays(self):
        assert plain('Where a < b, "c" is said [@lymar].') == 'Where a < b, "c" is said.'

    def test_nothing_is_nothing(self):
        assert plain("") == ""


class TestWhatItEscapes:
    @pytest.mark.parametrize(
        "written",
        [
            "<script>alert(1)</script>",
            "<b>bold</b>",
            "<img src=x onerror=alert(1)>",
            "<!-- hidden -->",
            "<div>\n\nblock\n\n</div>",
            "<a href='https://example.org' onclick='x'>y</a>",
        ],
    )
    def test_html_of_the_writers_own_is_shown_as_text(self, written):
        for html in (render(f"Before {written} after"), render(written)):
            assert set(re.findall(r"<\W*(\w*)", html)) == {"p"}
            assert "&lt;" in html

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "javascript&colon;alert(1)",
            "&#106;avascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
        ],
    )
    def test_a_link_that_runs_or_reads_is_none(self, address):
        for text in (f"[x]({address})", f"[x][1]\n\n[1]: {address}", f"<{address}>"):
            assert "href" not in render(text)

    def test_attributes_cannot_be_smuggled_in_by_a_locator(self):
        html = filled('[@x, "><img src=x onerror=alert(1)>]')
        assert "<img" not in html

    def test_text_is_never_taken_for_a_tag(self):
        assert render("1 < 2 & 3 > 2") == "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"


class TestWhatItRefuses:
    @pytest.mark.parametrize("text", ["[" * 5000, "[a" * 2500, "![" * 2500, "[]" * 201])
    def test_hundreds_of_brackets(self, text):
        assert refused(text, validate_markdown) == (
            "More than 200 opening brackets are not rendered."
        )

    @pytest.mark.parametrize(
        "text",
        [
            "> " * 1000 + "a",
            ">" * 1000,
            "- " * 1000 + "a",
            "* + - " * 300 + "a",
            "1. " * 1000 + "a",
            "\n".join(" " * 4 * depth + "- a" for depth in range(100)),
            "\n".join("\t" * depth + "- a" for depth in range(100)),
            "> - " * 1000 + "a",
            "- > " * 1000 + "a",
            "1. > " * 900 + "a",
            "fine\n\nalso fine\n" + "> " * 13,
        ],
        ids=lambda text: text[:8],
    )
    def test_lists_and_quotations_that_nest_deeply(self, text):
        assert refused(text, validate_markdown) == ("Lists and quotations nest at most 12 deep.")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[a](https://example.org) " * 200,
            "- a\n    - b\n        - c\n            - d",
            "> > > quoted\n\n- listed",
            "1. a\n2. b",
            "a - b > c * d",
            "-----",
        ],
        ids=range(7),
    )
    def test_a_note_as_people_write_them_passes(self, text):
        validate_markdown(text)

    @pytest.mark.parametrize(
        "text",
        [
            "[" * 5000,
            "> " * 2500,
            "- " * 2500,
            "- > " * 1250,
            "1. " * 1600,
            " " * 5000,
            "[@" * 2500,
            "[@a," + " " * 5000,
            "[@a" + " " * 5000,
            "[@a" * 150 + " " * 4000,
            "[" * 2_000_000,
            "> " * 1_000_000,
            "[@a, " * 200 + " " * 1_000_000,
            "a" * 2_000_000,
        ],
        ids=range(14),
    )
    def test_refusing_never_runs_away(self, text):
        with no_runaway():
            refused(text)

    def test_a_list_too_deep_for_the_renderer_is_refused_and_never_an_error(self, monkeypatch):
        deep = "\n".join("    " * depth + "- a" for depth in range(3000))
        monkeypatch.setattr("sources.text.markdown._MAX_DEPTH", 10_000)
        monkeypatch.setattr("sources.text.markdown._markdown", _out_of_depth)
        assert "too deeply" in refused(deep[:10_000], validate_markdown)
        assert render("- <b>deep</b> and deeper").startswith("<p>- &lt;b&gt;deep")

    @pytest.mark.parametrize(
        "pattern",
        [
            "*a_",
            "**a*",
            "`",
            "``a```",
            "<",
            "&#",
            "\\",
            "# a\n",
            "a\n- ",
            "*_",
            "a\n===\n",
            "> a\n",
        ],
    )
    def test_twice_the_text_costs_little_more_than_twice_the_work(self, pattern):
        """Counted in calls, of which a busy machine makes no more than an idle one."""
        once, twice = (_calls(pattern * (size // len(pattern))) for size in (2000, 4000))
        assert twice < 5 * once
        assert twice < 1_500_000

    @pytest.mark.parametrize(
        "text",
        [
            "[" * 200 + "a" * 4800,
            "![" * 200 + "](" * 2000,
            "*a_" * 1600,
            "**a*" * 1250,
            "`" * 5000,
            "<" * 5000,
            "<a " * 1600,
            "&#" * 2500,
            "\\" * 5000,
            "> - > - > - > - a\n" * 250,
            "    " * 3 + "- a\n" * 1200,
            "[a](<" * 199 + " " * 4000,
            "# a\n" * 1250,
        ],
        ids=range(13),
    )
    def test_rendering_what_it_lets_through_never_runs_away(self, text):
        validate_markdown(text)
        with no_runaway():
            render(text)


def _out_of_depth(text):
    raise RecursionError


def _calls(text: str) -> int:
    """How many functions are called to check and render a text, the library's own included."""
    number = 0

    def count(frame, event, argument):
        nonlocal number
        number += event in ("call", "c_call")

    render.cache_clear()
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        validate_markdown(text)
        citations(text)
        render(text)
    finally:
        sys.setprofile(before)
    return number


class TestAnUnknownSource:
    def test_a_known_one_is_let_through(self, world):
        world.source("lymar")
        validate_cited_markdown("So it is [@lymar, 3].")

    def test_a_text_without_citations_needs_no_source(self, db):
        validate_cited_markdown("So it is (mail me @ home).")

    def test_it_is_refused_with_near_names(self, world):
        world.source("lymar-product-owner")
        world.source("scrum-guide-2020")
        assert refused("So [@lymar-product-ower] and [@lymar-product-owner].") == (
            "No source has the slug lymar-product-ower. Did you mean lymar-product-owner?"
        )

    def test_it_is_refused_without_a_guess_where_nothing_is_near(self, world):
        world.source("lymar")
        assert refused("So [@zzz].") == "No source has the slug zzz."

    def test_all_unknown_ones_are_named(self, db):
        assert refused("So [@yyy], [@zzz, 3], [@yyy].") == "No source has the slug yyy, zzz."

    def test_a_slug_that_was_public_once_is_accepted(self, world):
        source = world.source("lymar")
        source.slug = "lymar-2021"
        source.save()
        validate_cited_markdown("So it is [@lymar], or [@lymar-2021].")

    @pytest.mark.parametrize("text", ["[@]", "[@ lymar]", "[@lymar 3]", "[@lymar; 3]", "[@lymar,"])
    def test_a_citation_written_wrongly_is_told_how_to_write_it(self, world, text):
        world.source("lymar")
        assert refused(f"So {text}.") == (
            "A citation is written [@source-slug] or [@source-slug, locator]."
        )

    def test_a_role_with_such_a_summary_is_refused_at_that_field(self, world):
        role = world.role("product-owner")
        role.summary = "Orders the backlog [@nobody]."
        with pytest.raises(ValidationError) as refusal:
            role.full_clean()
        assert refusal.value.message_dict == {"summary": ["No source has the slug nobody."]}

    @pytest.mark.parametrize("field", ["definition", "summary"])
    def test_a_role_is_refused_what_cites_no_source(self, world, field):
        role = world.role("product-owner")
        setattr(role, field, "Orders the backlog.")
        with pytest.raises(ValidationError) as refusal:
            role.full_clean()
        assert refusal.value.message_dict == {
            field: ["It cites no source: add [@source-slug, locator]."]
        }

    def test_an_org_note_that_cites_no_source_is_refused(self, world):
        world.claim("lymar", "product-owner", "backlog")
        note = world.note("backlog", "product-owner", explanation="It depends.")
        with pytest.raises(ValidationError, match="It cites no source"):
            note.full_clean()

    def test_an_org_note_is_refused_at_that_field(self, world):
        world.claim("lymar", "product-owner", "backlog")
        note = world.note("backlog", "product-owner", explanation="It depends [@lymr].")
        with pytest.raises(ValidationError) as refusal:
            note.full_clean()
        assert refusal.value.message_dict == {
            "explanation": ["No source has the slug lymr. Did you mean lymar?"]
        }
