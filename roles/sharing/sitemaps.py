"""Every public page with the time of its last change, for search engines."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from sources.catalogued import Origin
from sources.models import Source
from sources.querysets import newest_change

from ..models import Claim, Responsibility, Role
from ..queries.content_state import once_per_state
from ..queries.overview import overview
from ..request.absolute import absolute
from ..request.languages import hreflang, in_language
from .pages import row_address

PER_FILE = 2_000
"""Pages of a file, each in every language. Search engines read files of 50,000 addresses, but one
of those would take seconds to make."""
_LINK = '<xhtml:link rel="alternate" hreflang="{}" href="{}"/>'


class SiteSitemap(Sitemap):
    """Pages of one kind. ``location`` is the path of an item in the default language."""

    limit = PER_FILE


def latest(*times):
    return max(filter(None, times), default=None)


class RowSitemap(SiteSitemap):
    """The pages of rows: tuples of what stands in the address and the times of the last changes."""

    def __init__(self, page, get_rows, times, get_versions):
        """``page`` is the name of the address; ``get_versions`` returns the query sets of all
        versions of which the newest is the newest change."""
        self.page, self.get_rows, self.times = page, get_rows, times
        self.get_versions = get_versions

    def items(self):
        return self.get_rows().values_list(*self.times)

    def location(self, item):
        return reverse(self.page, args=[item[0]])

    def lastmod(self, item):
        return latest(*item[1:])

    def get_latest_lastmod(self):
        return latest(*map(newest_change, self.get_versions()))


@once_per_state
def newest_of_rows(section):
    """Return the time of the newest change of a section of ``ROW_SITEMAPS``."""
    return ROW_SITEMAPS[section]().get_latest_lastmod()


class ComparisonSitemap(SiteSitemap):
    """Each two roles on which sources have answered the same question."""

    def items(self):
        return overview().pairs

    def location(self, item):
        return item.address

    def lastmod(self, item):
        return latest(*(self._changes[role.slug] for role in item.roles))

    @cached_property
    def _changes(self):
        return {slug: latest(*times) for slug, *times in ROW_SITEMAPS["roles"]().items()}

    def get_latest_lastmod(self):
        return newest_of_rows("roles")


class DisputeSitemap(SiteSitemap):
    """The pages of rows that are disputed between two roles; any other row is a part of the page of
    its question."""

    def items(self):
        return sorted(
            (point for point in overview().contested if len(point.roles) == 2),
            key=lambda point: point.key,
        )

    def location(self, item):
        return row_address(item.roles, item.responsibility)

    def lastmod(self, item):
        return self._changes[item.responsibility.slug]

    @cached_property
    def _changes(self):
        rows = ROW_SITEMAPS["responsibilities"]().items()
        return {slug: latest(*times) for slug, *times in rows}

    def get_latest_lastmod(self):
        return newest_of_rows("responsibilities")


def _published_versions():
    return Claim.history.filter(status=Claim.Status.PUBLISHED, origin=Origin.EDITED.value)


ROW_SITEMAPS = {
    "roles": partial(
        RowSitemap,
        "role",
        lambda: Role.objects.with_last_change().order_by("slug"),
        ("slug", "last_change", "claims_last_change"),
        lambda: (Role.history.filter(origin=Origin.EDITED.value), _published_versions()),
    ),
    "responsibilities": partial(
        RowSitemap,
        "responsibility",
        lambda: Responsibility.objects.spoken_of().with_last_change().order_by("slug"),
        ("slug", "last_change", "claims_last_change"),
        lambda: (
            Responsibility.history.filter(id__in=Responsibility.objects.spoken_of().values("pk")),
            _published_versions(),
        ),
    ),
    "claims": partial(
        RowSitemap,
        "claim",
        lambda: Claim.objects.published().with_last_change().order_by("key"),
        ("key", "last_change"),
        lambda: (_published_versions(),),
    ),
    "sources": partial(
        RowSitemap,
        "source",
        lambda: Source.objects.public().with_last_change().order_by("slug"),
        ("slug", "last_change"),
        lambda: (Source.history.filter(id__in=Source.objects.public().values("pk")),),
    ),
}


class ListSitemap(SiteSitemap):
    """The lists, which change with every row, and the about page, which does not."""

    def items(self):
        changing = ("home", "roles", "pick", "map", "responsibilities", "disagreements", "sources")
        return [
            *((name, self.newest) for name in (*changing, "data")),
            ("about", None),
        ]

    def location(self, item):
        return reverse(item[0])

    def lastmod(self, item):
        return item[1]

    def get_latest_lastmod(self):
        return self.newest

    @cached_property
    def newest(self):
        return latest(*map(newest_of_rows, ROW_SITEMAPS))


SITEMAPS = {
    "lists": ListSitemap,
    "comparisons": ComparisonSitemap,
    "disputes": DisputeSitemap,
    **ROW_SITEMAPS,
}


def sitemap_files() -> list[tuple[str, datetime | None]]:
    """Return the address of each file of the sitemap, with the time of its newest change."""
    files = []
    for section, sitemap_class in SITEMAPS.items():
        sitemap = sitemap_class()
        numbers = sitemap.paginator.page_range if sitemap.paginator.count else ()
        newest = sitemap.get_latest_lastmod() if numbers else None
        for number in numbers:
            further = [number] if number > 1 else []
            files.append((reverse("sitemap_section", args=[section, *further]), newest))
    return files


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List all files. Django's own view would use the host of the request."""
    items = [
        SitemapIndexItem(absolute(request, address), newest) for address, newest in sitemap_files()
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": items}, content_type="application/xml")


@require_safe
@x_robots_tag
def sitemap_section(request: HttpRequest, section: str, number: int = 1) -> HttpResponse:
    """List the pages of one file in each language, with links to the other languages."""
    if section not in SITEMAPS:
        raise Http404
    sitemap = SITEMAPS[section]()
    try:
        items = sitemap.paginator.page(number)
    except EmptyPage:
        raise Http404 from None
    with translation.override(settings.LANGUAGE_CODE):
        pages = [
            ListedPage.at(absolute(request, ""), sitemap.location(item), sitemap.lastmod(item))
            for item in items
        ]
    context = {"pages": pages}
    return render(request, "sharing/sitemap.xml", context, content_type="application/xml")


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page as a file of the sitemap names it."""

    addresses: list[str]
    """In each language."""
    changed: str
    """The day of the last change, or nothing where it is not known."""
    links: SafeString
    """To the page in each language; each of its entries holds them all."""

    @classmethod
    def at(cls, site: str, path: str, changed: datetime | None) -> "ListedPage":
        addresses = {code: site + in_language(path, code) for code, _name in settings.LANGUAGES}
        linked = [(hreflang(code), address) for code, address in addresses.items()]
        linked.append(("x-default", addresses[settings.LANGUAGE_CODE]))
        return cls(
            list(addresses.values()),
            timezone.localdate(changed).isoformat() if changed else "",
            format_html_join("", _LINK, linked),
        )
