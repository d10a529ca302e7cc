"""Atom feeds: all claims, those on a role or a comparison, and the disagreements.

They have pages, which name one another as RFC 5005 says.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape, format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from sources.citing import citations

from ..domain.comparison import Point
from ..domain.note_sentence import note_sentence
from ..domain.sentences import Sentence
from ..models import Claim, Role
from ..models.claim_queryset import ClaimQuerySet
from ..queries import titles
from ..queries.changes import ChangeKind, Event, recent
from ..queries.overview import last_changes, overview
from ..records import licences
from ..request.absolute import absolute
from ..request.changes import wanted_changes
from ..request.edition import is_edition
from ..request.languages import language_tag
from ..request.params import address_with
from ..request.roles import with_role, with_roles
from .pages import row_address
from .xml_text import valid_in_xml

MAX_ENTRIES = 50
"""On one page of a feed."""
MAX_PAGES = 100
"""Older entries are in no feed: the site and its exports have them."""


@conditional_page
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    return _claims_feed(request, _("New statements"), reverse("home"), Claim.objects.published())


@conditional_page
@with_role
def role(request: HttpRequest, role: Role) -> HttpResponse:
    claims = Claim.objects.published().on_roles([role.slug])
    title = _("New statements on the %(role)s") % {"role": role.name}
    return _claims_feed(request, title, role.get_absolute_url(), claims)


@conditional_page
@with_roles
def comparison(request: HttpRequest, roles: list[Role]) -> HttpResponse:
    slugs = [role.slug for role in roles]
    claims = Claim.objects.published().on_roles(slugs)
    title = _("New statements on %(roles)s") % {"roles": titles.in_words(roles)}
    return _claims_feed(request, title, reverse("compare", args=[slugs]), claims)


@conditional_page
@require_safe
def disagreements(request: HttpRequest) -> HttpResponse:
    """List the contested points, those that changed last first."""
    claims_overview = overview()
    changes = last_changes(claims_overview)
    points = sorted(
        claims_overview.contested, key=lambda point: (changes[point.key], point.key), reverse=True
    )
    page = _page(request, points)
    feed = _build_feed(request, _("Disagreements"), reverse("disagreements"), page)
    for point in page:
        path = reverse("responsibility", args=[point.responsibility.slug])
        at_question = absolute(request, f"{path}#{point.anchor}")
        is_between = len(point.roles) == 2
        row = row_address(point.roles, point.responsibility) if is_between else ""
        note = note_sentence(point, many_roles=True)
        feed.add_item(
            title=valid_in_xml(_content_title(point)),
            link=absolute(request, row) if row else at_question,
            description=valid_in_xml(_with_language(note)),
            # As before rows had pages, so that no reader is shown an entry twice.
            unique_id=at_question,
            updateddate=datetime.combine(changes[point.key], time(), UTC),
            content=("title",),
        )
    return _respond(feed)


@conditional_page
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What changed lately, narrowed as the page of it is."""
    wanted, before = wanted_changes(request)
    # Its pages are not numbered: each names the next.
    if request.GET.get("page", "1") != "1":
        raise Http404(_("There is no such page of the feed."))
    events, following = recent(wanted, before)
    page = absolute(request, reverse("changes"))
    feed = _Feed(
        title=valid_in_xml(f"{settings.SITE_NAME}: {_('Recent changes')}"),
        link=page,
        description="",
        subtitle=_("Who says what about product roles. Never who is right."),
        author_name=settings.SITE_NAME,
        feed_url=absolute(request, address_with(request)),
        other_pages={"next": absolute(request, address_with(request, before=following))}
        if following
        else {},
        feed_guid=absolute(request, request.path),
        language=get_language(),
    )
    for event in events:
        feed.add_item(
            title=valid_in_xml(f"{event.kind.label}: {_name_of(event)}"),
            # In the list of today it moves on, out of the first page.
            link=f"{page}#{event.key}"
            if is_edition()
            else f"{page}?{urlencode({'before': event.page})}#{event.key}",
            description=valid_in_xml(escape(_words_of(event))),
            unique_id=f"{page}#{event.key}",
            pubdate=event.at,
            updateddate=event.at,
            content=("summary",),
        )
    return _respond(feed)


def _name_of(event: Event) -> str:
    row = event.row
    if event.kind is ChangeKind.ERASED:
        return str(row.get_kind_display())
    if event.kind is ChangeKind.SOURCE:
        return row.short_name
    if event.kind is ChangeKind.RENAMED:
        return f"{row.name_before} → {row.name}"
    if event.kind is ChangeKind.MERGED:
        return f"{_short_name(row)} → {_short_name(event.kept)}"
    roles = [role for role in (row.role, row.other_role) if role]
    return f"{row.responsibility.question} ({titles.in_words(roles)})"


def _short_name(row) -> str:
    return getattr(row, "short_name", None) or row.name


def _words_of(event: Event) -> str:
    if event.kind is ChangeKind.ERASED:
        return f"{event.row.get_reason_display()}: {event.row.sentence}"
    parts = [f"{change.label}: {change.before} → {change.after}" for change in event.changes]
    if event.kind is ChangeKind.PUBLISHED:
        parts = [event.row.paraphrase]
    if event.reason:
        parts.append(" ".join((_("Reason given:"), event.reason)))
    return "; ".join(parts)


def _with_language(sentence: Sentence) -> str:
    """Return a sentence as HTML, with its language where that is not the feed's."""
    if sentence.language == get_language().partition("-")[0]:
        return escape(str(sentence))
    return format_html('<span lang="{}">{}</span>', language_tag(sentence.language), sentence)


def _content_title(point: Point) -> str:
    """Return a title in the language of the content, "and" included."""
    with translation.override(settings.CONTENT_LANGUAGE):
        return f"{point.responsibility.question} ({titles.in_words(point.roles)})"


def _claims_feed(
    request: HttpRequest, title: str, path: str, claims: ClaimQuerySet
) -> HttpResponse:
    page = _page(request, claims.with_names().with_last_change().newest(), claims)
    feed = _build_feed(request, title, path, page, [claim.source for claim in page])
    for claim in page:
        source = claim.source
        words = {
            "roles": titles.in_words([role for role in (claim.role, claim.other_role) if role]),
            "responsibility": claim.responsibility.name,
            "source": ", ".join(filter(None, [source.short_name, source.kind_and_year])),
        }
        address = absolute(request, claim.get_absolute_url())
        feed.add_item(
            title=valid_in_xml(_("%(roles)s: %(responsibility)s, according to %(source)s") % words),
            link=address,
            description=valid_in_xml(escape(f"{claim.paraphrase} ({claim.position_label})")),
            unique_id=address,
            pubdate=claim.published_at,
            updateddate=max(claim.published_at, claim.last_change or claim.published_at),
            categories=[valid_in_xml(claim.responsibility.area.name)],
            content=("summary", "category"),
        )
    return _respond(feed)


def _page(request: HttpRequest, entries: Sequence, counted: ClaimQuerySet | None = None) -> Page:
    """Return the page of a feed that an address asks for. Raises Http404 if there is none.

    Rows of the database are counted as ``counted``: without what is shown with each.
    """
    number = request.GET.get("page", "1")
    if not re.fullmatch("[1-9][0-9]{0,4}", number):
        raise Http404(_("There is no such page of the feed."))
    total = len(entries) if counted is None else counted.count()
    paginator = Paginator(entries, MAX_ENTRIES)
    # It would count what the entries are made of as well.
    paginator.count = min(total, MAX_ENTRIES * MAX_PAGES)
    try:
        page = paginator.page(int(number))
    except EmptyPage:
        raise Http404(_("There is no such page of the feed.")) from None
    page.object_list = list(page.object_list)
    return page


def _build_feed(
    request: HttpRequest, title: str, path: str, page: Page, sources: Iterable = ()
) -> Atom1Feed:
    works = {source.slug: citations.of_source(source) for source in sources}
    return _Feed(
        title=valid_in_xml(f"{settings.SITE_NAME}: {title}"),
        link=absolute(request, path),
        description="",
        subtitle=_("Who says what about product roles. Never who is right."),
        author_name=settings.SITE_NAME,
        feed_url=_address(request, page.number),
        other_pages=_other_pages(request, page),
        feed_guid=absolute(request, request.path),
        feed_copyright=valid_in_xml(" ".join(licences.notices(settings.SITE_NAME, works.values()))),
        language=get_language(),
    )


def _address(request: HttpRequest, number: int) -> str:
    """Return the address of a page of a feed. The first has none of its own."""
    return absolute(request, request.path if number == 1 else f"{request.path}?page={number}")


def _other_pages(request: HttpRequest, page: Page) -> dict[str, str]:
    """Return the addresses of the other pages by what they are to this one. An edition has the
    newest page alone."""
    last = page.paginator.num_pages
    if last == 1 or is_edition():
        return {}
    numbers = {"first": 1, "last": last}
    if page.has_previous():
        numbers["previous"] = page.number - 1
    if page.has_next():
        numbers["next"] = page.number + 1
    return {relation: _address(request, number) for relation, number in numbers.items()}


class _Feed(Atom1Feed):
    """Link the other pages, and mark the language of the content: each entry names its elements in
    ``content``."""

    def latest_post_date(self):
        """Date an empty feed like the edition that it is in, not like the run that wrote it."""
        if not self.items and settings.EDITION_OF:
            return settings.EDITION_OF
        return super().latest_post_date()

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for relation, address in self.feed["other_pages"].items():
            handler.addQuickElement("link", attrs={"rel": relation, "href": address})

    def add_item_elements(self, handler, item):
        if get_language().partition("-")[0] != settings.CONTENT_LANGUAGE:
            handler = _ContentHandler(handler, item["content"])
        super().add_item_elements(handler, item)


class _ContentHandler:
    """Add the language of the content to elements with these names."""

    def __init__(self, handler, names: Iterable[str]) -> None:
        self._handler, self._names = handler, names

    def __getattr__(self, name: str):
        return getattr(self._handler, name)

    def addQuickElement(self, name, contents=None, attrs=None):  # noqa: N802 - Django's name
        if name in self._names:
            attrs = {**(attrs or {}), "xml:lang": settings.CONTENT_LANGUAGE}
        self._handler.addQuickElement(name, contents, attrs)


def _respond(feed: Atom1Feed) -> HttpResponse:
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response
