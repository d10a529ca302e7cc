"""What of a stored text is folded: kept and looked through, and out of the way on the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sources.models import Snapshot
from sources.text.paragraphs import paragraphs, pieces, sections
from sources.text.readers import read_html
from tests.html import Page, text_of

ARTICLE = "<p>" + "The Product Owner orders the backlog, and she alone does. " * 5 + "</p>"
PAGE = (
    "<html><body><nav><a href=/>Home</a></nav><main><h1>Who orders</h1>"
    f"{ARTICLE}</main><aside><h2>Read next</h2><p>Another piece on titles.</p></aside>"
)


def folded_words_of(html: str) -> list[str]:
    reading = read_html(html)
    return [
        " / ".join(paragraph.text for paragraph in section.paragraphs)
        for section in sections(paragraphs(reading.text), reading.folded)
        if section.is_folded
    ]


class TestWhatIsFolded:
    @pytest.mark.parametrize(
        ("html", "folded"),
        [
            (PAGE, ["Home", "Read next / Another piece on titles."]),
            (f"<article>{ARTICLE}</article><p>Written by nobody.</p>", ["Written by nobody."]),
            (f'<div role="navigation">Menu</div>{ARTICLE}', ["Menu"]),
            (f'{ARTICLE}<div class="cookie-banner">We use cookies.</div>', ["We use cookies."]),
            (f'{ARTICLE}<ul id="related"><li>One<li>Two</ul>', ["One / Two"]),
            (
                ARTICLE + "".join(f"<li><a href=/{n}>Piece {n}</a></li>" for n in range(3)),
                ["Piece 0 / Piece 1 / Piece 2"],
            ),
            # Guesses that would fold the article itself are none.
            (f'<body class="has sidebar">{ARTICLE}<p>An end.</p>', []),
            (f"<nav>{ARTICLE}<p>An end.</p></nav>", []),
            (f'<div class="widget"><h1>Title</h1></div>{ARTICLE}', []),
            (f"<article>A teaser.</article>{ARTICLE}", []),
            (f"<main><p>Short.</p></main>{ARTICLE}", []),
            (f'<p>See <a href="/a">this piece</a> on it.</p>{ARTICLE}', []),
        ],
    )
    def test_is_what_is_no_article(self, html, folded):
        assert folded_words_of(html) == folded

    @pytest.mark.parametrize(
        "html",
        [
            "<p>Before<svg><text>drawn</text><path/></svg> and after</p>",
            "<p>Before<template><p>drawn</p></template> and after</p>",
            "<p>Before<select><option>drawn</select> and after</p>",
            "<p>Before<iframe>drawn</iframe> and after</p>",
            "<p>Before<!-- drawn --> and after</p>",
        ],
    )
    def test_what_no_browser_shows_as_text_is_left_out(self, html):
        assert read_html(html).text == "Before and after"

    @pytest.mark.parametrize(
        "html",
        [
            "<main><p>Before</p><svg><g><p>and after</p>",
            "<main><p>Before</p><template shadowrootmode=open><p>and after</p></template>",
            "<main><p>Before</p><details><summary>and after",
            "<main><p>Before</p><div hidden>and after</div>",
            "<main><p>Before</p></body></html><p>and after",
            "<main><p>Before</p><font><blink>and after",
        ],
    )
    def test_all_else_is_kept(self, html):
        assert read_html(html).text == "Before\n\nand after"

    def test_the_article_that_only_search_engines_are_given_is_kept_with_a_warning(self):
        body = "The Product Owner orders the backlog. " * 8
        page = (
            '<script type="application/ld+json">{"@type": "Article", "headline": "Who", '
            f'"articleBody": "{body}"}}</script><nav>Home</nav><div id=root></div>'
        )
        reading = read_html(page)
        assert reading.text.startswith("The Product Owner orders the backlog.")
        assert "only in what it gives to search engines" in reading.warnings[0]

    def test_a_page_that_scripts_fill_has_a_warning(self):
        reading = read_html(f"<script>{'a();' * 3_000}</script><p>Loading this page</p>")
        assert "Only 3 words are in this page" in reading.warnings[0]


class TestPieces:
    def test_begin_at_headings_and_hold_a_few_paragraphs(self):
        text = "\n\n".join([*map(str, range(25)), "# A heading", "under it"])
        of_text = pieces(sections(paragraphs(text), [(3, 5)]))
        assert [(piece.start, piece.end, piece.is_folded) for piece in of_text] == [
            (0, 3, False),
            (3, 5, True),
            (5, 15, False),
            (15, 25, False),
            (25, 27, False),
        ]


@pytest.mark.ignore_template_errors
class TestTheEditor:
    @pytest.fixture
    def snapshot(self, world, admin_desk) -> Snapshot:
        source = world.source("lymar")
        fields = {"source": source.pk, "taken_on": "2026-09-01", "text": ""}
        fields["upload"] = SimpleUploadedFile("page.html", PAGE.encode())
        response = admin_desk.post("/admin/sources/snapshot/add/", fields, follow=True)
        told = " ".join(map(str, response.context["messages"]))
        assert "7 of 59 words are folded." in told
        return source.snapshots.get()

    def test_reads_on_the_desk_how_much_is_folded_and_may_open_it(self, snapshot, admin_desk):
        address = reverse("admin:sources_source_reading_desk", args=[snapshot.source_id])
        page = Page(admin_desk.get(address))
        folded = page.all("details[@class='desk-folded']")
        assert [text_of(part) for part in folded] == [
            "1 word folded Home",
            "6 words folded Read next Another piece on titles.",
        ]
        assert "7 of 59 words are folded." in page.text

    def test_folds_and_unfolds_any_part(self, snapshot, admin_desk, django_assert_num_queries):
        address = reverse("admin:sources_snapshot_folding", args=[snapshot.pk])
        page = Page(admin_desk.get(address))
        boxes = page.all("input[@name='folded']")
        assert [(box.get("value"), box.get("checked") is not None) for box in boxes] == [
            ("0-1", True),
            ("1-3", False),
            ("3-5", True),
        ]
        response = admin_desk.post(address, {"folded": ["1-3"], "_save": "x"}, follow=True)
        assert "52 of 59 words are folded." in response.content.decode()
        snapshot.refresh_from_db()
        assert snapshot.folded == [[1, 3]]
        admin_desk.post(address, {"_save": "x"})
        snapshot.refresh_from_db()
        assert snapshot.folded == []

    def test_finds_quotations_in_what_is_folded(self, snapshot):
        assert snapshot.check_quotation("Another piece on titles").result == "verified"

    @pytest.mark.parametrize("folded", ["0-2", "7-9", "x"])
    def test_is_shown_the_page_again_if_the_parts_are_others(self, snapshot, admin_desk, folded):
        address = reverse("admin:sources_snapshot_folding", args=[snapshot.pk])
        response = admin_desk.post(address, {"folded": [folded], "_save": "x"})
        assert "has changed since" in response.content.decode()
        snapshot.refresh_from_db()
        assert snapshot.folded == [[0, 1], [3, 5]]

    def test_is_one_who_may_store_texts(self, snapshot, client, django_user_model):
        sam = django_user_model.objects.create_user("sam", password="words", is_staff=True)
        client.force_login(sam)
        address = reverse("admin:sources_snapshot_folding", args=[snapshot.pk])
        assert client.get(address).status_code == 403
