"""Every public page with the time of its last change, for search engines."""

from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from sources.models import Source

from ..models import Claim, Responsibility, Role
from ..queries.overview import overview
from ..request.absolute import absolute
from ..request.languages import hreflang
from .pages import row_address


class SiteSitemap(Sitemap):
    """Pages at ``SITE_ADDRESS``, if there is one, in each language, with links to the others."""

    i18n = True
    alternates = True
    x_default = True

    def get_urls(self, page=1, site=None, protocol=None):
        urls = super().get_urls(page, site, protocol)
        for alternate in (alternate for url in urls for alternate in url["alternates"]):
            if alternate["lang_code"] != "x-default":
                alternate["lang_code"] = hreflang(alternate["lang_code"])
        return urls

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_ADDRESS).scheme or super().get_protocol(protocol)

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_ADDRESS).netloc or super().get_domain(site)


def latest(*times):
    return max(filter(None, times), default=None)


class RowSitemap(SiteSitemap):
    """The pages of rows, which change with the row and with the claims on them."""

    def __init__(self, get_rows):
        self.get_rows = get_rows

    def items(self):
        return self.get_rows()

    def lastmod(self, item):
        return latest(item.last_change, getattr(item, "claims_last_change", None))


class ComparisonSitemap(SiteSitemap):
    """Each two roles on which sources have answered the same question."""

    def items(self):
        changes = {
            role.slug: latest(role.last_change, role.claims_last_change)
            for role in Role.objects.with_last_change()
        }
        return [
            (pair, latest(*(changes[role.slug] for role in pair.roles)))
            for pair in overview().pairs
        ]

    def location(self, item):
        return item[0].address

    def lastmod(self, item):
        return item[1]


class DisputeSitemap(SiteSitemap):
    """The pages of rows that are disputed between two roles; any other row is a part of the page of
    its question."""

    def items(self):
        changes = {
            responsibility.slug: latest(
                responsibility.last_change, responsibility.claims_last_change
            )
            for responsibility in Responsibility.objects.spoken_of().with_last_change()
        }
        points = sorted(
            (point for point in overview().contested if len(point.roles) == 2),
            key=lambda point: point.key,
        )
        return [(point, changes[point.responsibility.slug]) for point in points]

    def location(self, item):
        point, _change = item
        return row_address(point.roles, point.responsibility)

    def lastmod(self, item):
        return item[1]


ROW_SITEMAPS = {
    "roles": partial(RowSitemap, lambda: Role.objects.with_last_change().order_by("slug")),
    "responsibilities": partial(
        RowSitemap,
        lambda: Responsibility.objects.spoken_of().with_last_change().order_by("slug"),
    ),
    "claims": partial(
        RowSitemap, lambda: Claim.objects.published().with_last_change().order_by("key")
    ),
    "sources": partial(
        RowSitemap, lambda: Source.objects.public().with_last_change().order_by("slug")
    ),
}


class ListSitemap(SiteSitemap):
    """The lists, which change with every row; and the about page, which does not."""

    def items(self):
        return [
            *("home", "roles", "pick", "map", "responsibilities", "disagreements", "sources"),
            "data",
            "about",
        ]

    def location(self, item):
        return reverse(item)

    def lastmod(self, item):
        return None if item == "about" else self.newest

    def get_latest_lastmod(self):
        return self.newest

    @cached_property
    def newest(self):
        return latest(*(sitemap().get_latest_lastmod() for sitemap in ROW_SITEMAPS.values()))


SITEMAPS = {
    "lists": ListSitemap,
    "roles": ROW_SITEMAPS["roles"],
    "comparisons": ComparisonSitemap,
    "disputes": DisputeSitemap,
    **ROW_SITEMAPS,
}


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List all sitemaps. Django's own view would use the host of the request."""
    items = []
    for section, sitemap_class in SITEMAPS.items():
        sitemap = sitemap_class()
        address = absolute(request, reverse("sitemap_section", args=[section]))
        for number in sitemap.paginator.page_range:
            location = address if number == 1 else f"{address}?p={number}"
            items.append(SitemapIndexItem(location, sitemap.get_latest_lastmod()))
    return render(request, "sitemap_index.xml", {"sitemaps": items}, content_type="application/xml")
