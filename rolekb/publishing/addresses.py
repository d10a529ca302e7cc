"""Which addresses the edition holds, and the file of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from urllib.parse import unquote

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from roles.domain.excerpt import excerpt
from roles.domain.relation import Relation, relation
from roles.domain.role_map import areas_of
from roles.models import (
    Alias,
    Claim,
    Erasure,
    FormerResponsibilitySlug,
    FormerRoleSlug,
    Responsibility,
    Role,
)
from roles.queries import titles
from roles.queries.overview import Overview, overview
from roles.releases.views import released_files
from roles.request.params import StatementsView
from roles.sharing import exports
from roles.sharing.sitemaps import sitemap_files
from roles.views import erasures
from roles.views.disagreements import MapRoles
from roles.views.sources import PER_PAGE
from sources.citing import citations
from sources.models import FormerSourceSlug, Source
from sources.querysets import tags_on, tags_on_public_sources

from ..site_files import ICON_SIZES

NOT_FOUND = "/404.html"
"""Where the page is kept that says that there is no such page."""


@dataclass
class Contents:
    """The addresses of an edition. ``tasks`` groups them so that what is worked out for one is
    still at hand for the next."""

    tasks: list[tuple[str, ...]] = field(default_factory=list)
    published: dict[str, str] = field(default_factory=dict)
    """The path at which each address is published; another one only if it has a query."""
    moved: dict[str, str] = field(default_factory=dict)
    """Paths that lead to others."""

    def add(self, *addresses: str) -> None:
        fresh = tuple(address for address in addresses if address not in self.published)
        self.published |= {address: published_path(address) for address in fresh}
        if fresh:
            self.tasks.append(fresh)

    def move(self, old: str, new: str) -> None:
        """Let an old address lead to a page, unless it is a page itself."""
        if new in self.published and old not in self.published:
            self.moved[old] = new


def published_path(address: str) -> str:
    """Return the path of a page in the edition: what its query chooses becomes a part of it,
    because files have no queries."""
    path, _, query = address.partition("?")
    return path + "".join(f"{part.replace('=', '/')}/" for part in query.split("&") if part)


def file_name(path: str) -> str:
    """Return the name of the file of a path, from the folder of the edition."""
    name = unquote(path).removeprefix("/")
    parts = name.split("/")
    if "\0" in name or {".", ".."} & set(parts) or "" in parts[:-1]:
        raise ValueError(path)
    return f"{name}index.html" if not parts[-1] else name


def contents() -> Contents:
    """Return what the edition holds."""
    edition, whole = Contents(), overview()
    pairs = compared_pairs(whole)
    rows = {pair: compared_rows(whole, pair) for pair in pairs}
    edition.add(
        *("/robots.txt", "/favicon.ico", "/sitemap.xml"),
        *(reverse("icon", args=[size]) for size in ICON_SIZES),
        reverse("llms"),
        *(reverse("data-file", args=[name]) for name in released_files()),
    )
    edition.add(*(address for address, _newest in sitemap_files()))
    for add in (_lists, _roles, _questions, _sources, _statements):
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                for addresses in add(whole):
                    edition.add(*addresses)
    for pair in pairs:
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                edition.add(*_comparison(pair, rows[pair]))
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for old, new in _moved(pairs, rows):
                edition.move(old, new)
    return edition


Pair = tuple[str, str]


def compared_pairs(whole: Overview) -> list[Pair]:
    """Return every two roles that one voice speaks of both, or that answer a question in common,
    in the order of the canonical address."""
    pairs = {tuple(role.slug for role in pair.roles) for pair in whole.pairs}
    spoken = {role.slug for role in whole.roles}
    for slugs in whole.speakers.values():
        pairs |= set(combinations(sorted(slugs & spoken), 2))
    return sorted((min(pair), max(pair)) for pair in pairs)


def compared_rows(whole: Overview, pair: Pair) -> list[str]:
    """Return the slugs of the questions whose row in this comparison is a page of its own: those
    answered for both roles. The page of the question shows what is said of one."""
    roles = [role for role in whole.roles if role.slug in pair]
    return [
        row.responsibility.slug
        for row in excerpt(whole.rows, roles).rows
        if relation(row) is not Relation.ONE_SIDED
    ]


def row_in_edition(path: str, published: dict[str, str]) -> str:
    """Return the page of the question for the row of a comparison that is no page of its own."""
    before, is_row, question = path.partition("/on/")
    if not (is_row and "/compare/" in before and f"{before}/" in published):
        return ""
    return f"{before.partition('/compare/')[0]}/responsibilities/{question}"


# --- Pages of each kind, in the active language ---------------------------------------------


def _lists(whole: Overview) -> Iterator[list[str]]:
    views = ("home", "about", "data", "roles", "pick", "responsibilities", "disagreements", "map")
    yield [reverse(view) for view in views]
    every_role = f"{reverse('map')}?roles={MapRoles.ALL.slug}"
    yield [every_role, *(f"{every_role}&area={area.slug}" for area in areas_of(whole.rows))]
    parts = _further_parts(Erasure.objects.newest_first(), erasures.PER_PAGE)
    yield [reverse("erasures"), *(f"{reverse('erasures')}?{part}" for part in parts)]
    yield [reverse("manifest"), reverse("claims_feed"), reverse("disagreements_feed")]
    # This address is no page, so the answer is the page that says so.
    yield [reverse("home") + NOT_FOUND.removeprefix("/")]
    for view in ("roles", "responsibilities"):
        yield [f"{reverse(view)}?tag={tag.slug}" for tag in tags_on(view)]
    sources = Source.objects.public()
    lists = [("", sources)]
    lists += [(f"tag={tag.slug}", sources.tagged(tag.slug)) for tag in tags_on_public_sources()]
    for query, listed in lists:
        parts = _further_parts(listed.order_by("pk"), PER_PAGE)
        further = [f"{query}&{part}".strip("&") for part in parts]
        yield [f"{reverse('sources')}?{part}".strip("?") for part in (query, *further)]


def _further_parts(rows: QuerySet, per_page: int) -> list[str]:
    """Return the queries of the parts of a list after the first."""
    return [f"page={number}" for number in range(2, Paginator(rows, per_page).num_pages + 1)]


def _roles(whole: Overview) -> Iterator[list[str]]:
    spoken = {role.slug for role in whole.roles}
    for slug in Role.objects.order_by("slug").values_list("slug", flat=True):
        page = reverse("role", args=[slug])
        every = [f"{page}?show={StatementsView.STATEMENTS.slug}"] if slug in spoken else []
        frame = reverse("embed_role", args=[slug])
        feed, card = page + "claims.atom", page + "card.png"
        yield [page, *every, card, feed, frame, *_cited(page, "cite", "originals")]


def _questions(whole: Overview) -> Iterator[list[str]]:
    for slug in Responsibility.objects.spoken_of().order_by("slug").values_list("slug", flat=True):
        page = reverse("responsibility", args=[slug])
        yield [page, f"{page}?show={StatementsView.STATEMENTS.slug}", *_cited(page, "cite")]


def _sources(whole: Overview) -> Iterator[list[str]]:
    for slug in Source.objects.public().order_by("slug").values_list("slug", flat=True):
        page = reverse("source", args=[slug])
        yield [page, *_cited(page, "cite", "original")]


def _statements(whole: Overview) -> Iterator[list[str]]:
    for key in Claim.objects.published().order_by("key").values_list("key", flat=True):
        page = reverse("claim", args=[key])
        yield [page, page + "card.png"]


def _comparison(pair: Pair, rows: Iterable[str]) -> list[str]:
    page = reverse("compare", args=[pair])
    frame = reverse("embed_compare", args=[pair])
    parts = [page + part for part in ("card.png", "overlap/", "handout/", "claims.atom")]
    tables = [f"{page}table.{ending}" for ending in exports.FORMATS]
    own = [reverse("compare-row", args=[pair, slug]) for slug in rows]
    return [page, *parts, frame, *tables, *_cited(page, "cite", "originals"), *own]


def _cited(page: str, *names: str) -> list[str]:
    return [f"{page}{name}.{ending}" for name in names for ending in citations.FORMATS]


# --- Addresses that lead to others ------------------------------------------------------------


def _moved(pairs: list[Pair], rows: dict[Pair, list[str]]) -> Iterator[tuple[str, str]]:
    titles_of_roles = {
        *Alias.objects.values_list("slug", flat=True),
        *FormerRoleSlug.objects.values_list("slug", flat=True),
        *(titles.slug_of(role.abbreviation) for role in Role.objects.abbreviated()),
    }
    for meaning in titles.meanings(sorted(titles_of_roles)):
        if meaning.role:
            yield reverse("role", args=[meaning.asked]), meaning.role.get_absolute_url()
    former_roles = list(FormerRoleSlug.objects.values_list("slug", "target__slug"))
    former_questions = list(FormerResponsibilitySlug.objects.values_list("slug", "target__slug"))
    for view, former in (
        ("responsibility", former_questions),
        ("source", list(FormerSourceSlug.objects.values_list("slug", "target__slug"))),
    ):
        for old, new in former:
            yield reverse(view, args=[old]), reverse(view, args=[new])
    for pair in pairs:
        page = reverse("compare", args=[pair])
        yield reverse("compare", args=[pair[::-1]]), page
        for old, new in former_roles:
            if new in pair:
                yield reverse("compare", args=[[old if s == new else s for s in pair]]), page
        for old, new in former_questions:
            if new in rows[pair]:
                row = reverse("compare-row", args=[pair, new])
                yield reverse("compare-row", args=[pair, old]), row
