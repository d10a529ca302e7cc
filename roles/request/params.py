"""Parse the query string of an address. Raises UserError for what it does not understand."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum
from functools import wraps
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import TooManyFieldsSent, ValidationError
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from taggit.models import Tag

from ..domain.agreement import Difference
from ..domain.comparison import AreaFact, Comparison, Filter
from ..domain.facts import Choice, ContextFact, RoleFact, gettext_noop
from ..domain.filters import RowFilter, words_for
from ..models import Context
from ..queries.current import CURRENT, CurrentFacts
from ..queries.historical import Facts, HistoricalFacts
from .errors import SuggestedLink, UserError
from .languages import words_and_language
from .roles import current_slug

KNOWN_PARAMETERS = {
    *("show", "context", "as_of", "area", "role", "roles", "kind", "tag", "title", "q"),
    *("page", "claim", "question", "source", "before"),
}

MAX_REPEATED_ADDRESS = 1000
"""Characters of an address that a page repeats; a search may be long."""

MAX_FILTER_WORDS = 100
"""Characters of a text that the questions of a comparison are filtered by."""


# --- Addresses ----------------------------------------------------------------------------


def address_with(request: HttpRequest, **changes: str) -> str:
    """Return the address of this page with changed parameters; "" removes one. Unknown ones are
    dropped: each link of the page would repeat them."""
    kept = {
        name: request.GET.getlist(name)
        for name in request.GET
        if name in KNOWN_PARAMETERS and name not in changes
    }
    changed = {name: [value] for name, value in changes.items() if value}
    encoded = urlencode(kept | changed, doseq=True)
    return f"{request.path}?{encoded}" if encoded else request.path


def current_address(request: HttpRequest) -> str:
    """Return the address of this page with its parameters, or without if they are too many."""
    try:
        address = address_with(request)
    except TooManyFieldsSent:
        return request.path
    return address if len(address) <= MAX_REPEATED_ADDRESS else request.path


def redirect_permanently(request: HttpRequest, row) -> HttpResponsePermanentRedirect:
    """Redirect to the row's own address, with the query string of this one."""
    query = request.GET.urlencode()
    address = row.get_absolute_url()
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


# --- Fields -------------------------------------------------------------------------------


class SlugField(forms.TypedChoiceField):
    """Take the slug of one of these things and return the thing, or None if none is named."""

    def __init__(
        self,
        things: Iterable,
        unknown: str,
        explanation: str = "",
        current: Callable[[str], str] = str,
    ) -> None:
        """``current`` returns the slug that a thing has now which had this one before."""
        self.current = current
        by_slug = {thing.slug: thing for thing in things}
        super().__init__(
            coerce=by_slug.__getitem__,
            choices=[(slug, words_for(thing)) for slug, thing in by_slug.items()],
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": unknown},
        )
        self.explanation = explanation or _(
            "“%(name)s” in the address takes one of these, or is left out:"
        )
        self.content = {slug for slug, thing in by_slug.items() if not isinstance(thing, Enum)}
        """What is offered in the language of the content."""
        self.offered = list(self.choices)

    def to_python(self, value: str | None) -> str:
        slug = super().to_python(value)
        return slug if not slug or self.valid_value(slug) else self.current(slug)


class SlugsField(SlugField):
    """Take a parameter that is given several times and return a list of things."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str] | None) -> list:
        return [super(SlugsField, self).clean(slug) for slug in value or [] if slug]


class DayField(forms.Field):
    """Take a day that has begun, as year, month and day."""

    def to_python(self, value: str | None) -> date | None:
        if not value:
            return None
        today = timezone.localdate()
        try:
            day = date.fromisoformat(value)
            if day.isoformat() != value:
                raise ValueError
        except ValueError:
            days = sorted(day for day in {today, *_last_day_of_month(value)} if day <= today)
            explanation = _(
                "“%(asked)s” is not a date. Write “as_of” as year, month and day, like this:"
            ) % {"asked": Truncator(value).chars(41)}
            raise _no_such_day(_("There is no such date"), explanation, days) from None
        if day > today:
            explanation = _(
                "%(day)s is in the future. Pages can be read as they were on any day up to today:"
            ) % {"day": date_format(day)}
            raise _no_such_day(_("That date is in the future"), explanation, [today])
        return day


def _last_day_of_month(value: str) -> list[date]:
    """Return the last day of the month if only the day of the month is wrong."""
    try:
        first = date.fromisoformat(f"{value[:7]}-01") if len(value) == len("2026-02-30") else None
    except ValueError:
        first = None
    return [first.replace(day=monthrange(first.year, first.month)[1])] if first else []


def _no_such_day(title: str, explanation: str, days: Iterable[date]) -> ValidationError:
    choices = [(day.isoformat(), f"as_of={day.isoformat()}") for day in days]
    return ValidationError(title, params={"explanation": explanation, "choices": choices})


def parse_query(request: HttpRequest, **fields: forms.Field) -> dict:
    """Return the value of each field. Raises UserError for the first that is wrong, with a link for
    each choice that it has."""
    form = forms.Form(request.GET)
    form.fields = fields
    for name, (error, *_others) in form.errors.as_data().items():
        field, params = fields[name], error.params or {}
        content = getattr(field, "content", ())
        links = [
            SuggestedLink(
                address_with(request, **{name: value}),
                words if value in content else _(words),
                value in content,
            )
            for value, words in params.get("choices") or field.offered
        ]
        explanation = params.get("explanation") or field.explanation % {"name": name}
        raise UserError(400, error.message, explanation, [*links, link_without(request, name)])
    return form.cleaned_data


def link_without(request: HttpRequest, name: str) -> SuggestedLink:
    words = _("leave it out: the current version") if name == "as_of" else _("leave it out")
    return SuggestedLink(address_with(request, **{name: ""}), words)


# --- Parameters of several pages ----------------------------------------------------------


def parse_as_of(request: HttpRequest) -> Facts:
    """Return what was known at the end of the day that the address names, in the site's time zone;
    what is known now if it names none."""
    if not request.GET.get("as_of"):
        return CURRENT
    day = parse_query(request, as_of=DayField(required=False))["as_of"]
    if day is None:
        return CURRENT
    return HistoricalFacts(day) if day < timezone.localdate() else CurrentFacts(day)


def parse_context(request: HttpRequest) -> ContextFact | None:
    """Return the context to which the address narrows the page: one query, if it names one."""
    if not request.GET.get("context"):
        return None
    contexts = list(Context.objects.facts().values())
    field = SlugField(contexts, _("There is no such kind of organisation"))
    phrases = {context.slug: words_and_language(context, "phrase") for context in contexts}
    field.offered = [(slug, phrase) for slug, (phrase, _language) in phrases.items()]
    field.content = {slug for slug, (_phrase, language) in phrases.items() if language}
    return parse_query(request, context=field)["context"]


_OF_OLDER_LINKS = {"contested", "agreed", "one-source", "differences"}
"""Filters that are taken, and offered no more."""


def parse_filter(request: HttpRequest) -> Filter:
    """Return the rows that a comparison shows."""
    if not request.GET.get("show"):
        return Filter.ALL
    explanation = _("A comparison can show one of these:")
    field = SlugField(Filter, _("There is no such filter"), explanation)
    field.offered = [choice for choice in field.offered if choice[0] not in _OF_OLDER_LINKS]
    return parse_query(request, show=field)["show"]


class StatementsView(Choice):
    """What the page of a role or a question shows beyond its lists."""

    STATEMENTS = ("statements", gettext_noop("every statement"))


def parse_whole(request: HttpRequest) -> bool:
    """Return whether the page of a role or a question shows every statement."""
    field = SlugField(StatementsView, _("There is no such view"))
    return bool(parse_query(request, show=field)["show"])


def parse_row_filter(request: HttpRequest, comparison: Comparison) -> RowFilter:
    """Return the area and the words to which the address narrows the rows of a comparison."""
    areas = {row.responsibility.area.slug: row.responsibility.area for row in comparison.rows}
    area = None
    if request.GET.get("area"):
        field = SlugField(areas.values(), _("There is no such area in this comparison"))
        area = parse_query(request, area=field)["area"]
    words = request.GET.get("q", "").replace("\0", "").strip()[:MAX_FILTER_WORDS]
    return RowFilter(tuple(areas.values()), area.slug if area else "", words)


def parse_point_filter(
    request: HttpRequest, areas: Iterable[AreaFact], roles: Iterable[RoleFact]
) -> dict[str, AreaFact | RoleFact | Difference]:
    """Return that of area, role and kind of difference which the address names."""
    query = parse_query(
        request,
        area=SlugField(areas, _("There is no such area")),
        role=SlugField(roles, _("There is no such role"), current=current_slug),
        kind=SlugField(Difference, _("There is no such kind of difference")),
    )
    return {name: thing for name, thing in query.items() if thing}


def parse_tag(request: HttpRequest, tags: Iterable[Tag]) -> Tag | None:
    """Return the tag that the address filters by. Raises UserError if nothing has it."""
    slug = request.GET.get("tag")
    if not slug:
        return None
    by_slug = {tag.slug: tag for tag in tags}
    if slug not in by_slug:
        others = [
            SuggestedLink(address_with(request, tag=tag.slug), tag.name, is_content=True)
            for tag in by_slug.values()
        ]
        explanation = _("“%(name)s” in the address takes one of these, or is left out:")
        raise UserError(
            404,
            _("Nothing has that tag"),
            explanation % {"name": "tag"},
            [*others, link_without(request, "tag")],
        )
    return by_slug[slug]


def current_only(view):
    """Refuse a day in the past for a page that shows only what is known now."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if parse_as_of(request).over:
            raise UserError(
                400,
                _("There are no earlier versions of this page"),
                _(
                    "It always shows the current version. Roles, comparisons "
                    "and statements have earlier versions."
                ),
                [link_without(request, "as_of")],
            )
        return view(request, *args, **kwargs)

    return answer
