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
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sources import citations
from sources.citations import Work
from sources.models import Source

from ..comparison import Comparison, Filter, Point, Row
from ..models import Claim, Responsibility, Role
from ..titles import in_words
from . import cards, exports, linked_data
from .addresses import absolute
from .addresses import site as site_of
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

    @property
    def plain(self) -> str:
        return citations.plain(self.work)


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


# --- Ours, as works -----------------------------------------------------------------------


def own_work(request: HttpRequest, key: str, title: str, path: str, issued: date | None) -> Work:
    """A page of this site as something to cite, read today."""
    return Work(
        key=key,
        kind="page",
        title=title,
        authors=(settings.SITE_NAME,),
        issued=issued.isoformat() if issued else "",
        accessed=timezone.localdate(),
        address=absolute(request, path),
        language="en",
        licence="CC BY 4.0",
    )


def newest(rows: Iterable[Row]) -> date | None:
    """The day on which the newest claim on these rows was published."""
    days = [
        claim.published_on
        for row in rows
        for point in row.points
        for claim in point.agreement.claims
        if claim.published_on
    ]
    return max(days, default=None)


def role_work(request: HttpRequest, role: Role, rows: Iterable[Row]) -> Work:
    return own_work(request, role.slug, role.name, role.get_absolute_url(), newest(rows))


def comparison_work(request: HttpRequest, compared: Comparison) -> Work:
    slugs = [role.slug for role in compared.roles]
    path = reverse("compare", args=[slugs])
    return own_work(request, "-vs-".join(slugs), title_of(compared), path, newest(compared.rows))


def claim_work(request: HttpRequest, claim: Claim) -> Work:
    title = (
        f"{claim.source.short_name} on {claim.role.name}: {claim.responsibility.name} "
        f"(claim {claim.key})"
    )
    path, issued = claim.get_absolute_url(), claim.published_at.date()
    return own_work(request, f"claim-{claim.key}", title, path, issued)


def responsibility_work(request: HttpRequest, responsibility: Responsibility, row: Row) -> Work:
    path = responsibility.get_absolute_url()
    return own_work(request, responsibility.slug, responsibility.question, path, newest([row]))


def source_work(request: HttpRequest, source: Source) -> Work:
    title = f"What “{source.full_name}” claims"
    return own_work(request, f"on-{source.slug}", title, source.get_absolute_url(), None)


def title_of(compared: Comparison) -> str:
    return " vs ".join(role.name for role in compared.roles)


# --- Links --------------------------------------------------------------------------------


def _files(view: str, **where) -> list[Link]:
    """One work in every format in which it can be cited."""
    return [
        Link(label, reverse(view, kwargs={**where, "ending": ending}), media_type)
        for ending, (media_type, label, _) in citations.FORMATS.items()
    ]


def card_address(request: HttpRequest, view: str, card: Card, **where) -> str:
    """With the digest of what it shows: the picture behind it never changes."""
    return absolute(request, f"{reverse(view, kwargs=where)}?v={card.digest}")


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
    return f"{settings.SITE_NAME}: who says what"


def role_card(role: Role, rows: tuple[Row, ...]) -> Card:
    return cards.of_role(role.name, rows, foot())


def comparison_card(compared: Comparison) -> Card:
    return cards.of_comparison(compared, foot())


def claim_card(claim: Claim, points: Iterable[Point]) -> Card:
    source = claim.source
    said_by = ", ".join(filter(None, [source.short_name, source.kind_and_year]))
    return cards.of_claim(claim.paraphrase, said_by, points, foot())


def of_role(
    request: HttpRequest, role: Role, rows: tuple[Row, ...], aliases: Iterable[str]
) -> Sharing:
    card = role_card(role, rows)
    address = absolute(request, role.get_absolute_url())
    site = site_of(request)
    where = {"slug": role.slug}
    return Sharing(
        title=role.name,
        description=card.in_words,
        address=address,
        cited=[Cited("This page", role_work(request, role, rows), _files("role_cite", **where))],
        exports=[Files("All its originals", _files("role_originals", **where))],
        feeds=[Link(f"New claims on the {role.name}", reverse("role_feed", kwargs=where))],
        card=card,
        card_address=card_address(request, "role_card", card, **where),
        frame=frame(absolute(request, reverse("embed_role", kwargs=where)), role.name, *ROLE_FRAME),
        oembed=_oembed(request, address),
        linked_data=linked_data.as_script(
            linked_data.occupation(role.fact, address, aliases, rows),
            linked_data.breadcrumbs(
                site, ("Roles", reverse("roles")), (role.name, role.get_absolute_url())
            ),
        ),
    )


def of_comparison(request: HttpRequest, compared: Comparison, chosen: Filter) -> Sharing:
    """The table leaves with the rows that the page shows."""
    query = "" if chosen is Filter.ALL else f"?show={chosen.slug}"
    slugs = [role.slug for role in compared.roles]
    where = {"slugs": slugs}
    card = comparison_card(compared)
    path = reverse("compare", kwargs=where)
    site, title = site_of(request), title_of(compared)
    return Sharing(
        title=title,
        description=card.in_words,
        address=absolute(request, path),
        cited=[
            Cited("This page", comparison_work(request, compared), _files("compare_cite", **where))
        ],
        exports=[
            Files(
                "This table",
                [
                    Link(
                        label,
                        reverse("compare_export", kwargs={**where, "ending": ending}) + query,
                        media_type,
                    )
                    for ending, (media_type, label, _) in exports.FORMATS.items()
                ],
            ),
            Files("All its originals", _files("compare_originals", **where)),
        ],
        feeds=[Link(f"New claims on {title}", reverse("compare_feed", kwargs=where))],
        card=card,
        card_address=card_address(request, "compare_card", card, **where),
        frame=frame(
            absolute(request, reverse("embed_compare", kwargs=where)), title, *COMPARISON_FRAME
        ),
        oembed=_oembed(request, absolute(request, path)),
        linked_data=linked_data.as_script(
            {
                "@type": "WebPage",
                "name": title,
                "url": absolute(request, path),
                "about": [
                    linked_data.occupation(role, site + reverse("role", args=[role.slug]))
                    for role in compared.roles
                ],
            },
            linked_data.breadcrumbs(site, ("Compare", reverse("pick")), (title, path)),
        ),
    )


def of_claim(request: HttpRequest, claim: Claim, points: list[Point]) -> Sharing:
    card = claim_card(claim, points)
    original = citations.of_source(claim.source, claim.locator)
    address, site = absolute(request, claim.get_absolute_url()), site_of(request)
    said_of = [role for role in (claim.role, claim.other_role) if role]
    title = f"{claim.source.short_name} on {in_words(said_of)}: {claim.responsibility.name}"
    return Sharing(
        title=title,
        description=claim.paraphrase,
        address=address,
        cited=[
            Cited("This claim", claim_work(request, claim), _files("claim_cite", key=claim.key)),
            Cited("The original", original, _files("claim_original", key=claim.key)),
        ],
        card=card,
        card_address=card_address(request, "claim_card", card, key=claim.key),
        linked_data=linked_data.as_script(
            linked_data.claim(
                claim.paraphrase, address, claim.published_at.date().isoformat(), original
            ),
            linked_data.breadcrumbs(
                site,
                ("Sources", reverse("sources")),
                (claim.source.full_name, claim.source.get_absolute_url()),
                (f"Claim {claim.key}", claim.get_absolute_url()),
            ),
        ),
    )


def of_source(request: HttpRequest, source: Source) -> Sharing:
    path, work = source.get_absolute_url(), citations.of_source(source)
    return Sharing(
        title=source.full_name,
        description=f"What {source.full_name} says of each role.",
        address=absolute(request, path),
        cited=[
            Cited("The original", work, _files("source_original", slug=source.slug)),
            Cited(
                "This page", source_work(request, source), _files("source_cite", slug=source.slug)
            ),
        ],
        linked_data=linked_data.as_script(
            linked_data.creative_work(work),
            linked_data.breadcrumbs(
                site_of(request), ("Sources", reverse("sources")), (source.full_name, path)
            ),
        ),
    )


def of_responsibility(request: HttpRequest, responsibility: Responsibility, row: Row) -> Sharing:
    path, site = responsibility.get_absolute_url(), site_of(request)
    where = {"slug": responsibility.slug}
    work = responsibility_work(request, responsibility, row)
    return Sharing(
        title=responsibility.question,
        description=f"{responsibility.question} Every role, according to whom.",
        address=absolute(request, path),
        cited=[Cited("This page", work, _files("responsibility_cite", **where))],
        linked_data=linked_data.as_script(
            linked_data.defined_term(site, reverse("responsibilities"), responsibility.fact, path),
            linked_data.breadcrumbs(
                site,
                ("Responsibilities", reverse("responsibilities")),
                (responsibility.name, path),
            ),
        ),
    )


def of_responsibilities(request: HttpRequest, rows: Iterable[Row]) -> Sharing:
    path = reverse("responsibilities")
    return Sharing(
        title="Responsibilities",
        description="One question each, asked of every role.",
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
        title="Disagreements",
        description="Every point on which sources disagree about what a role does.",
        address=absolute(request, reverse("disagreements")),
        feeds=[Link("Disagreements", reverse("disagreements_feed"))],
    )


def of_home(request: HttpRequest) -> Sharing:
    return Sharing(
        title=settings.SITE_NAME,
        description="What product roles are said to do, side by side, each statement with its "
        "source.",
        address=absolute(request, "/"),
        feeds=[
            Link("New claims", reverse("claims_feed")),
            Link("Disagreements", reverse("disagreements_feed")),
        ],
        linked_data=linked_data.as_script(
            linked_data.website(site_of(request), settings.SITE_NAME)
        ),
    )


ROLE_FRAME = (480, 420)
COMPARISON_FRAME = (640, 520)
"""Width and height of an embedded card, unless its reader's page has less room."""
