"""A small picture for a README: how many questions sources answer, and on how many they
disagree."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .cards import Card, measured

HEIGHT, PADDING, SIZE = 20, 7, 11
TEN_MINUTES = 600


def words(card: Card) -> str:
    """Return the counts of a card but for the sources: "42 questions, 12 disputed"."""
    return ", ".join(count.in_words for count in card.counts[:2])


def as_markdown(card: Card, badge: str, page: str) -> str:
    """Return the badge as a link to the page, to be pasted."""
    alternative = f"{card.title}: {words(card)}"
    for sign in "\\[]":
        alternative = alternative.replace(sign, f"\\{sign}")
    return f"[![{alternative}]({badge})]({page})"


def as_html(card: Card, badge: str, page: str) -> SafeString:
    template = '<a href="{}"><img src="{}" alt="{}: {}"></a>'
    return format_html(template, page, badge, card.title, words(card))


def answer(request: HttpRequest, card: Card) -> HttpResponse:
    """Return the badge as SVG, with no fonts or scripts from anywhere."""
    state = words(card)
    name_width, state_width = (measured(text, SIZE) for text in (card.title, state))
    name_box, state_box = name_width + 2 * PADDING, state_width + 2 * PADDING
    context = {
        "name": card.title,
        "state": state,
        "name_box": name_box,
        "state_box": state_box,
        "width": name_box + state_box,
        "height": HEIGHT,
        "name_width": name_width,
        "state_width": state_width,
        "name_at": PADDING,
        "state_at": name_box + PADDING,
    }
    response = render(request, "sharing/badge.svg", context, content_type="image/svg+xml")
    etag = f'"{sha256(response.content).hexdigest()[:16]}"'
    response = get_conditional_response(request, etag=etag) or response
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=TEN_MINUTES)
    return response
