"""A small picture for a README: how many questions sources answer, and on how many they
disagree."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..domain.comparison import Row
from ..request.unchanged import unless_known
from .cards import measured
from .xml_text import valid_in_xml

HEIGHT, PADDING, SIZE = 20, 7, 11
TEN_MINUTES = 600


def state_of(rows: Iterable[Row]) -> str:
    """Return how many questions these rows answer, and how many of them are disputed: "42
    questions, 12 disputed"."""
    rows = list(rows)
    questions = ngettext("question", "questions", len(rows))
    disputed = sum(1 for row in rows if row.contested_points)
    return f"{len(rows)} {questions}, {disputed} {_('disputed')}"


def as_markdown(name: str, state: str, badge: str, page: str) -> str:
    """Return the badge as a link to the page, to be pasted."""
    alternative = f"{name}: {state}"
    for sign in "\\[]":
        alternative = alternative.replace(sign, f"\\{sign}")
    return f"[![{alternative}]({badge})]({page})"


def as_html(name: str, state: str, badge: str, page: str) -> SafeString:
    template = '<a href="{}"><img src="{}" alt="{}: {}"></a>'
    return format_html(template, page, badge, name, state)


def answer(request: HttpRequest, name: str, state: str) -> HttpResponse:
    """Return the badge as SVG, with no fonts or scripts from anywhere."""
    name = valid_in_xml(" ".join(name.split()))
    name_width, state_width = (measured(text, SIZE) for text in (name, state))
    name_box, state_box = name_width + 2 * PADDING, state_width + 2 * PADDING
    context = {
        "name": name,
        "state": state,
        "name_box": name_box,
        "width": name_box + state_box,
        "height": HEIGHT,
        "name_width": name_width,
        "state_width": state_width,
        "name_at": PADDING,
        "state_at": name_box + PADDING,
    }
    response = render(request, "sharing/badge.svg", context, content_type="image/svg+xml")
    patch_cache_control(response, public=True, max_age=TEN_MINUTES)
    return unless_known(request, response)
