"""What a page says of itself to those who share, cite, follow or embed it.

Drawn from values that the page has already: nothing here asks the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sources.citing import citations
from sources.citing.citations import Work
from sources.models import Source

from ..domain.comparison import Comparison, Filter, Point, Row
from ..models import Claim, Responsibility, Role
from ..queries.titles import in_words
from ..request.absolute import absolute
from ..request.absolute import site as site_of
from ..request.scope import CURRENT_SCOPE, Scope
from ..templatetags.languages import page_lang
from . import cards, exports, linked_data, works
from .cards import Card


@dataclass(frozen=True)
class Link:
    """``type`` is a media type, where a program follows the link."""

    label: str
    address: str
    type: str = ""


@dataclass(frozen=True)
class Files:
    """The same in several formats."""

    label: str
    links: list[Link]


@dataclass(frozen=True)
class Cited:
    """A work as the page offers to cite it, and the files that hold the same."""

    label: str
    work: Work
    files: list[Link] = field(default_factory=list)
    language: str = ""
    """Of the work, where it is another's."""

    @property
    def plain(self) -> SafeString:
        """With the language of the title, which may not be the page's."""
        before, title, after = citations.around_title(self.work)
        if title and self.language:
            title = format_html('<span lang="{}">{}</span>', self.language, title)
        return format_html("{}{}{}", before, title, after)


@dataclass(frozen=True)
class Sharing:
    title: str
    description: str
    address: str
    cited: list[Cited] = field(default_factory=list)
    exports: list[Files] = field(default_factory=list)
    feeds: list[Link] = field(default_factory=list)
    card: Card | None = None
    card_address: str = ""
    frame: SafeString | str = ""
    """The HTML that embeds it elsewhere."""
    oembed: str = ""
    linked_data: SafeString | str = ""

    card_width = cards.WIDTH
    card_height = cards.HEIGHT


# --- Links --------------------------------------------------------------------------------


def _files(view: str, reading: Scope = CURRENT_SCOPE, **where) -> list[Link]:
    """One work in every format in which it can be cited."""
    query = reading.query()
    return [
        Link(_(label), reverse(view, kwargs={**where, "ending": ending}) + query, media_type)
        for ending, (media_type, label, _write) in citations.FORMATS.items()
    ]


def _original(work: Work, files: list[Link]) -> Cited:
    return Cited(_("The original"), work, files, work.language)


def card_address(
    request: HttpRequest, view: str, card: Card, reading: Scope = CURRENT_SCOPE, **where
) -> str:
    """With the digest of what it shows: the picture behind it never changes."""
    return absolute(request, reverse(view, kwargs=where) + reading.query(v=card.digest))


def frame(address: str, title: str, width: int, height: int) -> SafeString:
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}"></iframe>',
        address,
        title,
        width,
        height,
    )


def _oembed(request: HttpRequest, address: str) -> str:
    return absolute(request, f"{reverse('oembed')}?{urlencode({'url': address, 'format': 'json'})}")


# --- Pages --------------------------------------------------------------------------------


def foot() -> str:
    return _("%(site_name)s: who says what") % {"site_name": settings.SITE_NAME}


def role_card(role: Role, rows: tuple[Row, ...], reading: Scope = CURRENT_SCOPE) -> Card:
    return cards.of_role(reading.titled(role.name), rows, foot())


def comparison_card(compared: Comparison, reading: Scope = CURRENT_SCOPE) -> Card:
    return cards.of_comparison(reading.titled(works.title_of(compared)), compared.rows, foot())


def claim_card(claim: Claim, points: Iterable[Point], reading: Scope) -> Card:
    source = claim.source
    said_by = ", ".join(filter(None, [source.short_name, source.kind_and_year]))
    return cards.of_claim(claim.paraphrase, reading.titled(said_by), points, foot())


def of_role(
    request: HttpRequest,
    role: Role,
    rows: tuple[Row, ...],
    aliases: Iterable[str],
    reading: Scope,
) -> Sharing:
    """Only the page as a whole, as it stands now, is offered to other sites' frames; and only of
    whole pages machines are told on what all agree."""
    card = role_card(role, rows, reading)
    path = role.get_absolute_url()
    address = absolute(request, path + reading.permanent.query())
    site = site_of(request)
    where = {"slug": role.slug}
    work, files = works.of_role(request, role, rows, reading), _files("role_cite", reading, **where)
    return Sharing(
        title=reading.titled(role.name),
        description=card.in_words,
        address=address,
        cited=[Cited(_("This page"), work, files)],
        exports=[Files(_("All its originals"), _files("role_originals", reading, **where))],
        feeds=[
            Link(
                _("New claims on the %(role)s") % {"role": role.name},
                reverse("role_feed", kwargs=where),
            )
        ],
        card=card,
        card_address=card_address(request, "role_card", card, reading, **where),
        frame=frame(absolute(request, reverse("embed_role", kwargs=where)), role.name, *ROLE_FRAME)
        if reading.whole_and_now
        else "",
        oembed=_oembed(request, address) if reading.whole_and_now else "",
        linked_data=linked_data.as_script(
            linked_data.occupation(role.fact, address, aliases, () if reading.context else rows),
            linked_data.breadcrumbs(site, (_("Roles"), reverse("roles")), (role.name, path)),
        ),
    )


def of_comparison(
    request: HttpRequest, compared: Comparison, chosen: Filter, reading: Scope
) -> Sharing:
    """The table leaves with the rows that the page shows."""
    query = reading.query(show="" if chosen is Filter.ALL else chosen.slug)
    slugs = [role.slug for role in compared.roles]
    where = {"slugs": slugs}
    card = comparison_card(compared, reading)
    path = reverse("compare", kwargs=where)
    address = absolute(request, path + reading.permanent.query())
    site, title = site_of(request), works.title_of(compared)
    work = works.of_comparison(request, compared, reading)
    return Sharing(
        title=reading.titled(title),
        description=card.in_words,
        address=address,
        cited=[Cited(_("This page"), work, _files("compare_cite", reading, **where))],
        exports=[
            Files(
                _("This table"),
                [
                    Link(
                        label,
                        reverse("compare_export", kwargs={**where, "ending": ending}) + query,
                        media_type,
                    )
                    for ending, (media_type, label, _write) in exports.FORMATS.items()
                ],
            ),
            Files(_("All its originals"), _files("compare_originals", reading, **where)),
        ],
        feeds=[
            Link(
                _("New claims on %(roles)s") % {"roles": title},
                reverse("compare_feed", kwargs=where),
            )
        ],
        card=card,
        card_address=card_address(request, "compare_card", card, reading, **where),
        frame=frame(
            absolute(request, reverse("embed_compare", kwargs=where)), title, *COMPARISON_FRAME
        )
        if reading.whole_and_now
        else "",
        oembed=_oembed(request, address) if reading.whole_and_now else "",
        linked_data=linked_data.as_script(
            {
                "@type": "WebPage",
                "name": title,
                "url": address,
                "inLanguage": page_lang(),
                "about": [
                    linked_data.occupation(role, site + reverse("role", args=[role.slug]))
                    for role in compared.roles
                ],
            },
            linked_data.breadcrumbs(site, (_("Compare"), reverse("pick")), (title, path)),
        ),
    )


def of_claim(request: HttpRequest, claim: Claim, points: list[Point], reading: Scope) -> Sharing:
    card = claim_card(claim, points, reading)
    original = citations.of_source(claim.source, claim.locator)
    address = absolute(request, claim.get_absolute_url() + reading.query())
    site, where = site_of(request), {"key": claim.key}
    work = works.of_claim(request, claim, reading)
    said_of = [role for role in (claim.role, claim.other_role) if role]
    title = _("%(source)s on %(roles)s: %(responsibility)s") % {
        "source": claim.source.short_name,
        "roles": in_words(said_of),
        "responsibility": claim.responsibility.name,
    }
    return Sharing(
        title=reading.titled(title),
        description=claim.paraphrase,
        address=address,
        cited=[
            Cited(_("This claim"), work, _files("claim_cite", reading, **where)),
            _original(original, _files("claim_original", reading, **where)),
        ],
        card=card,
        card_address=card_address(request, "claim_card", card, reading, **where),
        linked_data=linked_data.as_script(
            linked_data.claim(
                claim.paraphrase, address, claim.published_at.date().isoformat(), original
            ),
            linked_data.breadcrumbs(
                site,
                (_("Sources"), reverse("sources")),
                (claim.source.full_name, claim.source.get_absolute_url()),
                (_("Claim %(key)s") % {"key": claim.key}, claim.get_absolute_url()),
            ),
        ),
    )


def of_source(request: HttpRequest, source: Source, issued: date | None) -> Sharing:
    path, work = source.get_absolute_url(), citations.of_source(source)
    return Sharing(
        title=source.full_name,
        description=_("What %(source)s says of each role.") % {"source": source.full_name},
        address=absolute(request, path),
        cited=[
            _original(work, _files("source_original", slug=source.slug)),
            Cited(
                _("This page"),
                works.on_source(request, source, issued),
                _files("source_cite", slug=source.slug),
            ),
        ],
        linked_data=linked_data.as_script(
            linked_data.creative_work(work),
            linked_data.breadcrumbs(
                site_of(request), (_("Sources"), reverse("sources")), (source.full_name, path)
            ),
        ),
    )


def of_responsibility(
    request: HttpRequest, responsibility: Responsibility, row: Row, reading: Scope
) -> Sharing:
    path, site = responsibility.get_absolute_url(), site_of(request)
    where = {"slug": responsibility.slug}
    work = works.of_responsibility(request, responsibility, row, reading)
    return Sharing(
        title=reading.titled(responsibility.question),
        description=_("%(question)s Every role, according to whom.")
        % {"question": responsibility.question},
        address=absolute(request, path),
        cited=[Cited(_("This page"), work, _files("responsibility_cite", reading, **where))],
        linked_data=linked_data.as_script(
            linked_data.defined_term(site, reverse("responsibilities"), responsibility.fact, path),
            linked_data.breadcrumbs(
                site,
                (_("Responsibilities"), reverse("responsibilities")),
                (responsibility.name, path),
            ),
        ),
    )


def of_responsibilities(request: HttpRequest, rows: Iterable[Row]) -> Sharing:
    path = reverse("responsibilities")
    return Sharing(
        title=_("Responsibilities"),
        description=_("One question each, asked of every role."),
        address=absolute(request, path),
        linked_data=linked_data.as_script(
            linked_data.defined_terms(
                site_of(request),
                path,
                rows,
                lambda slug: reverse("responsibility", args=[slug]),
            )
        ),
    )


def of_disagreements(request: HttpRequest) -> Sharing:
    return Sharing(
        title=_("Disagreements"),
        description=_("Every point on which sources disagree about what a role does."),
        address=absolute(request, reverse("disagreements")),
        feeds=[Link(_("Disagreements"), reverse("disagreements_feed"))],
    )


def of_home(request: HttpRequest) -> Sharing:
    return Sharing(
        title=settings.SITE_NAME,
        description=_(
            "What product roles are said to do, side by side, each statement with its source."
        ),
        address=absolute(request, reverse("home")),
        feeds=[
            Link(_("New claims"), reverse("claims_feed")),
            Link(_("Disagreements"), reverse("disagreements_feed")),
        ],
        linked_data=linked_data.as_script(
            linked_data.website(
                absolute(request, reverse("home")),
                absolute(request, reverse("search")),
                settings.SITE_NAME,
                page_lang(),
            )
        ),
    )


ROLE_FRAME = (480, 420)
COMPARISON_FRAME = (640, 520)
"""Width and height of an embedded card, unless its reader's page has less room."""
