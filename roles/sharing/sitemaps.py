"""Every public page with the time of its last change, for search engines."""

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
from ..request.languages import readers_of


class OnThisSite(Sitemap):
    """Under ``SITE_ADDRESS``, where there is one; each page in each language, naming the others."""

    i18n = True
    alternates = True
    x_default = True

    def get_urls(self, page=1, site=None, protocol=None):
        urls = super().get_urls(page, site, protocol)
        for alternate in (each for url in urls for each in url["alternates"]):
            if alternate["lang_code"] != "x-default":
                alternate["lang_code"] = readers_of(alternate["lang_code"])
        return urls

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_ADDRESS).scheme or super().get_protocol(protocol)

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_ADDRESS).netloc or super().get_domain(site)


class Lists(OnThisSite):
    def items(self):
        return [
            *("home", "roles", "pick", "map", "responsibilities", "disagreements", "sources"),
            "about",
        ]

    def location(self, item):
        return reverse(item)

    def lastmod(self, item):
        """All but the last change with every claim."""
        return None if item == "about" else self._newest

    def get_latest_lastmod(self):
        return self._newest

    @cached_property
    def _newest(self):
        rows = (Roles, Responsibilities, Claims, Sources)
        return latest(*(each().get_latest_lastmod() for each in rows))


class OfRows(OnThisSite):
    """Rows that tell when they and the claims on their page last changed."""

    def lastmod(self, item):
        return latest(item.last_change, getattr(item, "claims_last_change", None))


def latest(*times):
    return max(filter(None, times), default=None)


class Roles(OfRows):
    def items(self):
        return Role.objects.with_last_change().order_by("slug")


class Responsibilities(OfRows):
    def items(self):
        return Responsibility.objects.spoken_of().with_last_change().order_by("slug")


class Sources(OfRows):
    def items(self):
        return Source.objects.public().with_last_change().order_by("slug")


class Claims(OfRows):
    def items(self):
        return Claim.objects.published().with_last_change().order_by("key")


class Comparisons(OnThisSite):
    """Each two roles of which sources have spoken on one question at least."""

    def items(self):
        changed = {
            role.slug: latest(role.last_change, role.claims_last_change)
            for role in Role.objects.with_last_change()
        }
        return [
            (pair, latest(*(changed[role.slug] for role in pair.roles)))
            for pair in overview().pairs
        ]

    def location(self, item):
        return item[0].address

    def lastmod(self, item):
        return item[1]


SITEMAPS = {
    "lists": Lists,
    "roles": Roles,
    "comparisons": Comparisons,
    "responsibilities": Responsibilities,
    "claims": Claims,
    "sources": Sources,
}


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Which parts there are. Django's own view would name the host that was asked."""
    parts = []
    for section, sitemap in SITEMAPS.items():
        part = sitemap()
        address = absolute(request, reverse("sitemap_section", args=[section]))
        pages_of_part = part.paginator.num_pages
        for number in range(1, pages_of_part + 1):
            location = address if number == 1 else f"{address}?p={number}"
            parts.append(SitemapIndexItem(location, part.get_latest_lastmod()))
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")
