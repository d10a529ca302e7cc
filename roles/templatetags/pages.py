from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..domain.agreement import TOGETHER, State
from ..domain.answers import EditionGroup
from ..domain.comparison import Point
from ..domain.facts import PositionFact
from ..domain.filters import ContextFilter
from ..domain.overlap import Part
from ..queries import titles
from ..queries.historical import Facts
from ..request.edition import is_edition, today
from ..request.languages import as_content
from ..request.params import address_with
from ..request.roles import comparison_address

register = template.Library()
register.filter("in_words", titles.in_words)


@register.simple_tag(takes_context=True)
def handout_address(context, roles) -> str:
    """Return the address of the handout of these roles, in the scope of this page."""
    return _in_scope(context, "handout", roles)


@register.filter
def named(roles) -> SafeString:
    """Join names within a sentence of the interface, each marked as content."""
    return SafeString(titles.join_words([as_content(role.name) for role in roles]))


@register.filter
def answers(point: Point) -> str:
    """Return the positions on a point, most voices first, and whether a use is rejected."""
    labels = [plain_label(standing.position) for standing in point.agreement.standings]
    if point.agreement.rejected:
        labels.append(_("rejected use"))
    return " / ".join(labels)


def plain_label(position: PositionFact) -> str:
    """Return the words for a position without markup, in the reader's language if it has some."""
    if position == TOGETHER:
        return _(TOGETHER.label)
    language = (get_language() or "").partition("-")[0]
    return getattr(position, f"label_{language}", "") or position.label


@register.filter
def answer_of(stage: EditionGroup) -> str:
    """Return what a group of editions says."""
    labels = []
    for position, rejected in stage.told:
        words = as_content(position.label)
        labels.append(format_html(_("“{}” called wrong"), words) if rejected else words)
    return SafeString(" / ".join(labels)) or _("says nothing")


@register.filter
def taking_part(part: Part) -> str:
    """Return "Only the Product Owner", "Product Manager and Product Owner" or "All but the
    Tester"."""
    number = len(part.roles) + len(part.others)
    if not part.shared:
        return _("Only the %(role)s") % {"role": part.roles[0].name}
    if number > 2 and not part.others:
        return {3: _("All three"), 4: _("All four"), 5: _("All five")}[number]
    if number > 3 and len(part.others) == 1:
        return _("All but the %(role)s") % {"role": part.others[0].name}
    return titles.in_words(part.roles)


@register.filter
def state_word(state: State) -> str:
    """Return a state as it is called within a sentence."""
    return _(state.word)


@register.simple_tag
def compare_address(*roles) -> str:
    return comparison_address(role.slug for role in roles)


@register.simple_tag(takes_context=True)
def overlap_address(context, roles) -> str:
    """Return the address of the overlap of these roles, in the scope of this page."""
    return _in_scope(context, "overlap", roles)


def _in_scope(context, view: str, roles) -> str:
    query = context["request"].GET
    kept = {name: query[name] for name in ("context", "as_of") if query.get(name)}
    return comparison_address([role.slug for role in roles], kept, view)


@register.simple_tag(takes_context=True)
def here_with(context, **choices) -> str:
    """Return the address of this page with changed parameters, without its path unless no parameter
    is left; "" removes one."""
    path, query = context["request"].path, address_with(context["request"], **choices)
    return query.removeprefix(path) or path


@register.inclusion_tag("roles/_narrow.html", takes_context=True)
def narrow_form(
    context, narrowing: ContextFilter | None, record: Facts | None = None, keep: str = ""
) -> dict:
    """Show the form that narrows a page to a context and, with a ``record``, to a day. It keeps the
    parameters that ``keep`` names."""
    if is_edition():
        return {"page": "", "shown": ()}
    request, day = context["request"], today()
    kept = [(name, request.GET[name]) for name in keep.split() if request.GET.get(name)]
    return {
        "narrowing": narrowing,
        "record": record,
        "today": day,
        "kept": kept,
        "page": request.get_full_path(),
        "shown": (
            *(kept, day, narrowing and (narrowing.choices, narrowing.context)),
            *(record and (record.day,),),
        ),
    }


@register.inclusion_tag("roles/_as_of.html", takes_context=True)
def as_of(context, record: Facts, empty: bool = False) -> dict:
    """Say on top of a page as of which day it is; ``empty`` means that nothing was known."""
    return {"record": record, "empty": empty, "now": address_with(context["request"], as_of="")}


@register.inclusion_tag("roles/_narrowed.html", takes_context=True)
def narrowed(context, narrowing: ContextFilter) -> dict:
    """Say on top of a page to which context it is narrowed."""
    return {"narrowing": narrowing, "whole": address_with(context["request"], context="")}


@register.filter
def unlocalised(number: float) -> str:
    """Write a number for SVG, which is the same in every language."""
    return f"{number:g}"
