from django import template
from django.urls import reverse

from .. import titles
from ..agreement import Agreement, State
from ..comparison import Point
from ..pages import Notes

register = template.Library()


@register.filter
def on(notes: Notes, points):
    """The contested among these points, each with its explanation."""
    return notes.on(points)


@register.filter
def in_words(roles) -> str:
    return titles.in_words(roles)


@register.filter
def verdict(agreement: Agreement) -> str:
    """How the voices on a contested point differ, in a sentence."""
    if agreement.one_voice:
        if agreement.rejected:
            return "One source speaks to this, and calls one use wrong."
        if len(agreement.standings) > 1:
            return "One source says that it differs."
        return "One source says that it varies."
    told = [difference.label for difference in agreement.differences]
    return f"Sources disagree: {' and '.join(told)}."


@register.filter
def answers(point: Point) -> str:
    """The positions taken on a point, most voices first, and whether a use is rejected."""
    told = [standing.position.label for standing in point.agreement.standings]
    return " / ".join(told + (["rejected use"] if point.agreement.rejected else []))


@register.filter
def state_word(state: State) -> str:
    """A state within a sentence: "turns from agreed to contested"."""
    return "silent" if state is State.SILENT else state.label.lower()


@register.simple_tag
def compare_address(*roles) -> str:
    return reverse("compare", args=[sorted(role.slug for role in roles)])
