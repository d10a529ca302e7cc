"""Pictures for shared links, frames for other sites, and oEmbed."""

import io
import json
import re

import pytest
from django.core.cache import caches
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from roles.domain.agreement import State
from roles.sharing import cards
from roles.sharing.cards import Card, Count
from tests.html import get_page

COMPARISON = "/compare/product-manager-vs-product-owner/"
SITE = "http://testserver"


def fill(world):
    world.role("product-owner", definition="What *Scrum* calls it [@berls, page 2].")
    world.responsibility("backlog", topic="the backlog")
    world.responsibility("stories", topic="user stories")
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl")
    world.claim("berls", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-manager", "stories", "owns")
    world.claim("berls", "product-owner", "stories", "owns")
    return world


@pytest.fixture(scope="module")
def kept(keep):
    return keep(fill)


@pytest.fixture
def told(kept, world):
    caches["cards"].clear()
    return kept.put_into(world)


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("RGB")


def inked(picture: bytes, box) -> bool:
    """Whether anything but the background stands in this part of it."""
    return len(opened(picture).crop(box).getcolors(10_000)) > 1


TITLE = (0, 110, 1200, 410)


# --- Cards --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (
            COMPARISON,
            "Product Manager vs Product Owner: No source in our collection compares these two; one "
            "speaks of both. Sources give the backlog (2) to the Product Owner. Our collection has "
            "only one source on the Product Manager. On user stories, one source says the Product "
            "Manager, another the Product Owner. "
            "(2 questions, 1 disputed, 2 sources)",
        ),
        (
            "/roles/product-owner/",
            "Product Owner: What Scrum calls it. (2 duties, 1 disputed, 2 sources)",
        ),
        (
            f"{COMPARISON}on/stories/",
            "Who does stories? One source says the Product Manager, another the Product Owner; "
            "neither says what it depends on. (sources disagree, 2 sources)",
        ),
        (
            f"{COMPARISON}on/backlog/",
            "Who does backlog? Product Owner: “owns” (2 sources). (2 sources)",
        ),
        ("/claims/lymarbkl/", "The Product Owner stands at owns here: 2 sources agree"),
    ],
)
def test_page_shows_a_card_with_its_numbers(told, visitor, address, words):
    html = get_page(visitor, address)
    assert html.one("meta[@property='og:image:alt']").get("content") == words
    picture = html.one("meta[@property='og:image']").get("content").removeprefix(SITE)
    answer = visitor.get(picture)
    assert answer["Content-Type"] == "image/png"
    assert opened(answer.content).size == (1200, 630)
    assert inked(answer.content, TITLE)


def test_card_is_kept_for_ever_under_the_address_that_names_what_it_shows(told, visitor):
    def shown():
        html = visitor.get(COMPARISON).content.decode()
        return re.search(r'og:image" content="http://testserver([^"]+)"', html)[1]

    address = shown()
    assert "immutable" in visitor.get(address)["Cache-Control"]
    assert "immutable" not in visitor.get(f"{COMPARISON}card.png")["Cache-Control"]
    assert "immutable" not in visitor.get(f"{COMPARISON}card.png?v=old")["Cache-Control"]
    told.claim("yash", "product-owner", "vision", "owns")
    assert shown() != address


def test_card_that_the_reader_has_is_not_sent_again(told, visitor):
    etag = visitor.get(f"{COMPARISON}card.png")["ETag"]
    answer = visitor.get(f"{COMPARISON}card.png", headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_card_is_drawn_once(told, visitor, monkeypatch):
    drawn = []
    draw = cards._draw
    monkeypatch.setattr(cards, "_draw", lambda card: drawn.append(card) or draw(card))
    for _ in range(3):
        visitor.get(f"{COMPARISON}card.png")
    assert len(drawn) == 1


def test_head_of_a_card_tells_its_type(told, visitor):
    answer = visitor.head("/roles/product-owner/card.png")
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", b"")


def test_title_leads_to_the_card_of_the_role_it_means(told, visitor):
    told.role("product-owner")
    assert visitor.get("/roles/Product-Owner/card.png").url == "/roles/product-owner/card.png"
    assert visitor.get("/roles/nobody/card.png").status_code == 404


def test_letters_that_the_font_lacks_are_left_out_and_never_drawn_as_boxes():
    assert cards._shown("Produktmanagerin für Ω и Ж", cards._serif(40)).endswith("Ω и Ж")
    assert cards._shown("Role 😀 one", cards._serif(40)) == "Role  one"
    assert cards._shown("産品経理", cards._serif(40)) == ""
    assert not inked(cards._draw(Card("Role", "産品経理")), TITLE)


@pytest.mark.parametrize("title", ["W" * 100, "Manager of " * 40, "", "x" * 5000])
@pytest.mark.parametrize("text", ["", "W" * 300, "Sources give it to the role. " * 20])
def test_long_titles_and_texts_stay_above_the_line(title, text):
    for statement in (False, True):
        picture = cards._draw(Card("Role", title, statement=statement, text=text))
        assert not inked(picture, (0, 404, 1200, 416))
        assert not inked(picture, (1125, 20, 1200, 410))


def test_of_names_that_do_not_fit_the_last_words_are_left_out_whole():
    names = ("Technical Program Manager", "Product Operations Manager", "Product Marketing Manager")
    title = " vs ".join((*names, "Release Train Engineer", "Site Reliability Engineer"))
    _size, lines = cards._fit(title, cards._serif, (50, 42), 142)
    shown = " ".join(lines)
    assert shown.endswith("…")
    assert shown.removesuffix("…").split() == title.split()[: len(shown.split())]


def test_large_numbers_stay_on_the_card():
    counts = (Count(9999, "duties"), Count(9999, "disputed", State.CONTESTED),
              Count(9999, "sources"))  # fmt: skip
    assert not inked(cards._draw(Card("Side by side", "A vs B", counts)), (1160, 440, 1200, 520))


@settings(max_examples=15)
@given(st.text(max_size=80), st.text(max_size=300))
def test_any_text_makes_a_card(eyebrow, title):
    card = Card(eyebrow, title, foot=eyebrow, statement=len(title) > 80)
    assert opened(cards._draw(card)).size == (1200, 630)


# --- Frames -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "page"),
    [(f"/embed{COMPARISON}", COMPARISON), ("/embed/roles/product-owner/", "/roles/product-owner/")],
)
def test_frame_may_stand_anywhere_and_leads_to_the_page(told, visitor, address, page):
    answer = visitor.get(address)
    html = answer.content.decode()
    policy = [part.strip() for part in answer["Content-Security-Policy"].split(";")]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert '<base target="_top">' in html
    assert "<script" not in html
    assert f'rel="canonical" href="{SITE}{page}"' in html
    assert f'href="{SITE}{page}#' in html
    assert "CC BY 4.0" in html


def test_nothing_else_may_stand_in_a_frame(told, visitor):
    for address in (COMPARISON, "/", "/roles/product-owner/", "/oembed/?url=x"):
        answer = visitor.get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("page", [COMPARISON, "/roles/product-owner/"])
def test_what_a_frame_lists_is_on_the_page_that_it_leads_to(told, visitor, page):
    links = get_page(visitor, f"/embed{page}").links
    anchors = [link.split("#")[1] for link in links if link.startswith(f"{SITE}{page}#")]
    assert anchors
    assert set(anchors) <= set(get_page(visitor, page).ids)


def test_frame_of_a_comparison_gives_the_answer_of_its_page(told, visitor):
    frame = get_page(visitor, f"/embed{COMPARISON}")
    answer = frame.texts("p[@class='answer-part']")
    assert answer == [
        "No source in our collection compares these two; one speaks of both.",
        "Sources give the backlog (2) to the Product Owner. Our collection has only one source on "
        "the Product Manager.",
        "On user stories, one source says the Product Manager, another the Product Owner.",
    ]
    page = get_page(visitor, COMPARISON).text
    # There a number or a name has an element of its own.
    assert "".join("".join(answer).split()) in "".join(page.split())


def test_frame_carries_both_halves_of_the_note_and_the_words_of_sources(told, visitor):
    told.claim("yash", "product-owner", "stories", "owns", quotation="the owner writes them",
               quotation_result="verified")  # fmt: skip
    told.note("stories", "product-manager", "product-owner",
              explanation="It goes with *Scrum* [@yash, page 3].")  # fmt: skip
    for address in (f"/embed{COMPARISON}", "/embed/roles/product-owner/"):
        text = get_page(visitor, address).text
        assert "2 sources say the Product Owner, 1 the Product Manager" in text
        assert "It goes with Scrum." in text
        assert "Yash: the owner writes them" in text


def test_frame_of_a_role_gives_its_definition_and_what_it_owns(told, visitor):
    frame = get_page(visitor, "/embed/roles/product-owner/")
    assert "What Scrum calls it." in frame.text
    owned = frame.texts("ul[@class='brief owned']/li")
    assert owned == ["Backlog responsible 2", "Stories responsible 1"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/embed/roles/nobody/", 404),
        ("/embed/compare/product-owner/", 400),
        ("/embed/compare/nobody-vs-product-owner/", 404),
        ("/embed/compare/product-owner-vs-product-manager/", 301),
    ],
)
def test_frames_that_are_not_there(told, visitor, address, status):
    assert visitor.get(address).status_code == status


def test_frame_says_what_is_wrong_with_its_address(told, visitor):
    response = visitor.get("/embed/compare/product-owner/")
    assert "A comparison takes 2 to 5 roles" in response.content.decode()
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response


def test_frame_of_a_german_page_is_german(told, visitor):
    data = asked(visitor, url=f"{SITE}/de{COMPARISON}")
    assert f'src="{SITE}/de/embed{COMPARISON}"' in data["html"]
    assert data["thumbnail_url"].startswith(f"{SITE}/de{COMPARISON}card.png")


def test_frame_of_a_role_of_which_nobody_has_spoken_stands(told, visitor):
    told.role("scrum-master")
    text = get_page(visitor, "/embed/roles/scrum-master/").text
    assert "No source says yet what this role is responsible for." in text
    assert "Sources disagree on nothing here." in text


def test_number_of_queries_of_a_frame_does_not_grow(told, visitor, django_assert_num_queries):
    for number in (0, 20):
        for each in range(number):
            told.claim(f"source-{each}", "product-owner", f"row-{each}", "owns")
        # The roles of the address; claims, their positions and contexts, questions; which roles
        # each source speaks of, and all roles; notes and sources.
        with django_assert_num_queries(10):
            visitor.get(f"/embed{COMPARISON}")
        with django_assert_num_queries(10):
            visitor.get("/embed/roles/product-owner/")


# --- oEmbed -------------------------------------------------------------------------------


def asked(visitor, status=200, **query):
    answer = visitor.get("/oembed/", query)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.content)


@pytest.mark.parametrize("page", [COMPARISON, "/roles/product-owner/"])
def test_page_leads_editors_of_other_sites_to_its_frame(told, visitor, page):
    html = visitor.get(page).content.decode()
    found = re.search(r'type="application/json\+oembed"[^>]*href="([^"]+)"', html)[1]
    data = json.loads(visitor.get(found.replace("&amp;", "&")).content)
    assert (data["version"], data["type"]) == ("1.0", "rich")
    assert f'src="{SITE}/embed{page}"' in data["html"]
    assert data["thumbnail_url"].startswith(f"{SITE}{page}card.png?v=")
    assert {"width", "height", "title", "provider_name"} <= set(data)


def test_frame_keeps_to_the_size_that_is_asked_for(told, visitor):
    data = asked(visitor, url=SITE + COMPARISON, maxwidth="300", maxheight="200")
    assert (data["width"], data["height"]) == (300, 200)
    assert 'width="300" height="200"' in data["html"]
    assert "thumbnail_url" not in data


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": " "}, 400),
        ({"url": f"{SITE}{COMPARISON}", "format": "xml"}, 501),
        ({"url": f"{SITE}{COMPARISON}", "maxwidth": "wide"}, 400),
        ({"url": f"{SITE}{COMPARISON}", "maxwidth": "9" * 5000}, 400),
        ({"url": "https://elsewhere.example/roles/product-owner/"}, 404),
        ({"url": f"javascript:{COMPARISON}"}, 404),
        ({"url": f"{SITE}/about/"}, 404),
        ({"url": f"{SITE}/roles/nobody/"}, 404),
        ({"url": f"{SITE}/compare/nobody-vs-product-owner/"}, 404),
        ({"url": f"{SITE}/compare/product-owner/"}, 404),
        ({"url": f"{SITE}/nothing\0"}, 404),
        ({"url": "http://[broken"}, 404),
        ({"url": "x" * 10_000}, 404),
    ],
)
def test_what_cannot_be_embedded_is_told(told, visitor, query, status):
    assert asked(visitor, status, **query)["error"]


def test_another_order_is_embedded_under_the_one_address(told, visitor):
    data = asked(visitor, url=f"{SITE}/compare/product-owner-vs-product-manager/?show=agreed#row")
    assert f'src="{SITE}/embed{COMPARISON}"' in data["html"]
