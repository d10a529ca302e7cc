"""What the query part of an address asks for; whatever it asks in vain is answered with what would
be right."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from enum import Enum
from functools import wraps

from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from taggit.models import Tag

from ..domain.comparison import Filter
from ..domain.facts import ContextFact
from ..domain.filters import Choice, words_for
from ..models import Context
from ..queries.current import CURRENT, CurrentFacts, Facts
from ..queries.historical import HistoricalFacts
from .errors import Problem

_CHOICES = {
    *("show", "fold", "context", "as_of", "area", "role", "roles", "kind", "tag", "title", "q"),
    *("page", "claim"),
}
"""Whatever an address may choose on one page or another."""


_LONGEST = 1000
"""Of addresses that a page repeats; somebody's search may be long."""


class NotUnderstoodError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def answering(view):
    """Lets a view leave it to ``NotUnderstoodError`` to answer what cannot be met."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except NotUnderstoodError as error:
            return error.problem.answer(request)

    return answer


def current_only(view):
    """The same for a page of which no past is kept: a day that is over would be answered with what
    stands now."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if parse_as_of(request).over:
            raise NotUnderstoodError(
                Problem(
                    400,
                    _("No past is kept of this page"),
                    _(
                        "It shows what stands now. Pages of roles, comparisons and claims can be "
                        "read as of a day that is past."
                    ),
                    [_as_it_stands_now(request)],
                )
            )
        return view(request, *args, **kwargs)

    return answering(answer)


def address_with(request: HttpRequest, **changes: str | list[str]) -> str:
    """This page's address with other choices; "" and an empty list take a choice away. What no
    page asks about is dropped: a link repeats it else as often as there are links."""
    query = QueryDict(mutable=True)
    for name in request.GET:
        if name in _CHOICES:
            query.setlist(name, request.GET.getlist(name))
    for name, value in changes.items():
        values = value if isinstance(value, list) else [value] if value else []
        query.setlist(name, values) if values else query.pop(name, None)
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path


def redirect_permanently(request: HttpRequest, row) -> HttpResponsePermanentRedirect:
    """To the row's own address, for good; what the address asks for beside goes along."""
    query = request.GET.urlencode()
    address = row.get_absolute_url()
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def address_as_asked(request: HttpRequest) -> str:
    """This page's address with what was chosen on it; without, where so much was asked for that no
    page answers it."""
    try:
        address = address_with(request)
    except TooManyFieldsSent:
        return request.path
    return address if len(address) <= _LONGEST else request.path


def slug_among(request: HttpRequest, name: str, offered: Iterable, no_such: str) -> str:
    """The slug that the address gives for ``name``, "" where it gives none; where nothing offered
    has that slug, the answer is ``no_such``: "There is no such role"."""
    asked = request.GET.get(name, "")
    offered = list(offered)
    if asked and asked not in {each.slug for each in offered}:
        raise _not_offered(request, name, offered, no_such)
    return asked


def slugs_among(request: HttpRequest, name: str, offered: Iterable, no_such: str) -> list[str]:
    """The same for a name that the address may give several times."""
    offered = list(offered)
    asked = [slug for slug in request.GET.getlist(name) if slug]
    if set(asked) - {each.slug for each in offered}:
        raise _not_offered(request, name, offered, no_such)
    return asked


def word_among(request: HttpRequest, name: str, words: dict[str, str], no_such: str) -> str:
    """The same where what is offered are words."""
    asked = request.GET.get(name, "")
    if asked and asked not in words:
        offered = [Choice(slug, word, 0) for slug, word in words.items()]
        raise _not_offered(request, name, offered, no_such)
    return asked


def _not_offered(
    request: HttpRequest, name: str, offered: Iterable, title: str
) -> NotUnderstoodError:
    named, choices = [], []
    for each in offered:
        address = address_with(request, **{name: each.slug})
        if isinstance(each, Choice | Enum):
            choices.append((address, _(words_for(each))))
        else:
            named.append((address, words_for(each)))
    choices.append((address_with(request, **{name: ""}), _("leave it out")))
    explanation = _("“%(name)s” in the address takes one of these, or is left out:")
    return NotUnderstoodError(Problem(400, title, explanation % {"name": name}, choices, named))


def parse_tag(request: HttpRequest, tags: Iterable[Tag]) -> Tag | None:
    """The tag that the address filters by; 404 where nothing bears it."""
    if not (slug := request.GET.get("tag")):
        return None
    for tag in tags:
        if tag.slug == slug:
            return tag
    raise Http404(_("Nothing bears that tag."))


def parse_filter(request: HttpRequest) -> Filter:
    """Which rows of a comparison the address chooses."""
    try:
        return Filter.named(request.GET.get("show", Filter.ALL.slug))
    except KeyError:
        raise NotUnderstoodError(
            Problem(
                400,
                _("There is no such filter"),
                _("A comparison shows one of these:"),
                [(f"{request.path}?show={each.slug}", _(each.label)) for each in Filter],
            )
        ) from None


def parse_context(request: HttpRequest) -> ContextFact | None:
    """The context to which the address narrows; one query, and only where it names one."""
    if not request.GET.get("context"):
        return None
    contexts = [context.fact for context in Context.objects.all()]
    slug = slug_among(request, "context", contexts, _("There is no such context"))
    return next(context for context in contexts if context.slug == slug)


def parse_as_of(request: HttpRequest) -> Facts:
    """What is on record, as of the day that the address names: of today where it names none. A day
    ends at midnight of the site's time zone."""
    asked = request.GET.get("as_of", "")
    if not asked:
        return CURRENT
    today = timezone.localdate()
    day = _day(request, asked, today)
    if day > today:
        raise _no_such_day(
            request,
            _("That day has not come yet"),
            _(
                "What will stand on %(day)s nobody knows. A page can be read as of any day that "
                "has begun:"
            )
            % {"day": date_format(day)},
            [today],
        )
    return HistoricalFacts(day) if day < today else CurrentFacts(day)


_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def _day(request: HttpRequest, asked: str, today: date) -> date:
    match = _DAY.fullmatch(asked)
    try:
        year, month, day = map(int, match.groups()) if match else (0, 0, 0)
        return date(year, month, day)
    except ValueError:
        offered = [today]
        if match and year and 1 <= month <= 12 and day:
            offered.append(date(year, month, monthrange(year, month)[1]))
        shown = asked if len(asked) <= 40 else f"{asked[:40]}…"
        raise _no_such_day(
            request,
            _("There is no such day"),
            _("“%(asked)s” is no day. Write “as_of” as year, month and day, as here:")
            % {"asked": shown},
            sorted(each for each in offered if each <= today),
        ) from None


def _no_such_day(
    request: HttpRequest, title: str, explanation: str, days: list[date]
) -> NotUnderstoodError:
    choices = [
        (address_with(request, as_of=day.isoformat()), f"as_of={day.isoformat()}") for day in days
    ]
    choices.append(_as_it_stands_now(request))
    return NotUnderstoodError(Problem(400, title, explanation, choices))


def _as_it_stands_now(request: HttpRequest) -> tuple[str, str]:
    return address_with(request, as_of=""), _("leave it out: as it stands now")
