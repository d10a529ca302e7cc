from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources.citing.references import Reference, References

from ..domain.agreement import SHARED, Agreement, State
from ..domain.answers import EditionGroup
from ..domain.comparison import Point
from ..domain.facts import PositionFact
from ..domain.filters import ContextFilter
from ..domain.overlap import Part
from ..queries import titles
from ..queries.current import Facts
from ..queries.pages import Notes
from ..request.languages import as_content
from ..request.params import address_with
from ..search.documents import Kind

register = template.Library()


@register.filter
def on(notes: Notes, points):
    """The contested among these points, each with its explanation."""
    return notes.on(points)


@register.filter
def cited_for(references: References, claims) -> list[Reference]:
    """The references to these claims' sources, each once, in order."""
    found = {ref.number: ref for claim in claims if (ref := references.to(claim.source))}
    return [found[number] for number in sorted(found)]


@register.simple_tag(takes_context=True)
def handout_address(context, roles) -> str:
    """The handout of these roles, narrowed and dated as this page is."""
    return _beside(context, "handout", roles)


@register.filter
def in_words(roles) -> str:
    return titles.in_words(roles)


@register.filter
def named(roles) -> SafeString:
    """The same within words of the interface, each name as the content that it is."""
    return SafeString(titles.joined([as_content(role.name) for role in roles]))


@register.filter
def verdict(agreement: Agreement) -> str:
    """How the voices on a contested point differ, in a sentence."""
    if agreement.one_voice:
        if agreement.rejected:
            return _("One source speaks to this, and calls one use wrong.")
        if len(agreement.standings) > 1:
            return _("One source says that it differs.")
        return _("One source says that it varies.")
    told = titles.joined([_(difference.label) for difference in agreement.differences])
    return _("Sources disagree: %(differences)s.") % {"differences": told}


@register.filter
def answers(point: Point) -> SafeString:
    """The positions taken on a point, most voices first, and whether a use is rejected."""
    told = [label(standing.position) for standing in point.agreement.standings]
    if point.agreement.rejected:
        told.append(_("rejected use"))
    return format_html_join(" / ", "{}", ((each,) for each in told))


@register.filter
def label(position: PositionFact) -> SafeString:
    """A position in words: its scale's own, as the content that it is, unless it is the one that
    no scale has."""
    return as_content(position.label) if position != SHARED else escape(_(SHARED.label))


def plain_label(position: PositionFact) -> str:
    """The same where nothing can be marked."""
    return _(SHARED.label) if position == SHARED else position.label


@register.filter
def answer_of(stage: EditionGroup) -> str:
    """What a work's editions said at one stage."""
    told = []
    for position, rejected in stage.told:
        said = as_content(position.label)
        told.append(format_html(_("not rightly “{}”"), said) if rejected else said)
    return SafeString(" / ".join(told)) or _("says nothing")


@register.filter
def taking_part(part: Part) -> str:
    """ "Only the Product Owner", "Product Manager and Product Owner", "All but the Tester"."""
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
    """A state within a sentence: "turns from agreed to contested"."""
    return _(state.word)


@register.simple_tag
def compare_address(*roles) -> str:
    return reverse("compare", args=[sorted(role.slug for role in roles)])


@register.simple_tag(takes_context=True)
def overlap_address(context, roles) -> str:
    """The overlap of these roles, narrowed and dated as this page is."""
    return _beside(context, "overlap", roles)


def _beside(context, page: str, roles) -> str:
    asked = context["request"].GET
    kept = {name: asked[name] for name in ("context", "as_of") if asked.get(name)}
    address = reverse(page, args=[[role.slug for role in roles]])
    return f"{address}?{urlencode(kept)}" if kept else address


@register.filter
def standing_in_words(agreement: Agreement) -> str:
    """Voices and agreement in as few words as a cell of the map has room for."""
    state = agreement.state
    if state is State.SINGLE:
        return _(state.word)
    number = len(agreement.voices)
    told = ngettext("%(number)s voice, %(state)s", "%(number)s voices, %(state)s", number)
    return f"{told % {'number': number, 'state': _(state.word)}} {state.mark}"


@register.simple_tag(takes_context=True)
def here_with(context, **choices) -> str:
    """This page's address with other choices; "" takes one away."""
    return address_with(context["request"], **choices)


@register.inclusion_tag("roles/_narrow.html", takes_context=True)
def narrow_form(
    context, narrowing: ContextFilter | None, record: Facts | None = None, keep: str = ""
) -> dict:
    """The form that narrows a page to a context, and with a ``record`` lets it be read as of a
    day. Of the address it keeps the parameters named in ``keep``."""
    asked = context["request"].GET
    return {
        "narrowing": narrowing,
        "record": record,
        "today": timezone.localdate(),
        "kept": [(name, asked[name]) for name in keep.split() if asked.get(name)],
    }


@register.inclusion_tag("roles/_as_of.html", takes_context=True)
def as_of(context, record: Facts, empty: bool = False) -> dict:
    """What a page says on top that is read as of a day; ``empty`` where nothing stood."""
    return {
        "record": record,
        "empty": empty,
        "now": address_with(context["request"], as_of=""),
    }


@register.inclusion_tag("roles/_narrowed.html", takes_context=True)
def narrowed(context, narrowing: ContextFilter) -> dict:
    """What a narrowed page says on top."""
    return {"narrowing": narrowing, "whole": address_with(context["request"], context="")}


@register.filter
def unlocalised(number: float) -> str:
    """As a drawing needs it, whatever the reader's language."""
    return f"{number:g}"


@register.filter
def answer_to(answers: dict, hit):
    """The answer to a question that was found; None where the page gives none."""
    return answers.get(hit.row.slug) if hit.kind is Kind.RESPONSIBILITY else None
