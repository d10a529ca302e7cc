"""Addresses that belong to a page: its own address, and a word or an ending."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from sources.citing import citations

from ..request.accepting import JSON, MARKDOWN
from ..request.deferred import deferred_views
from . import exports
from .page_files import record_view

view = deferred_views("roles.sharing")


class CitationEnding(StringConverter):
    regex = "|".join(citations.FORMATS)


class ExportEnding(StringConverter):
    regex = "|".join(exports.FORMATS)


class RecordEnding(StringConverter):
    regex = f"{JSON}|{MARKDOWN}"


register_converter(CitationEnding, "citation")
register_converter(ExportEnding, "export")
register_converter(RecordEnding, "record")


def _record(view: str, prefix: str = ""):
    """Return the path of a page as JSON and Markdown."""
    return path(f"{prefix}page.<record:ending>", record_view(view), name=f"{view}_record")


role_urls = [
    _record("role"),
    path("cite.<citation:ending>", view("views.role_cite"), name="role_cite"),
    path("originals.<citation:ending>", view("views.role_originals"), name="role_originals"),
    path("card.png", view("views.role_card"), name="role_card"),
    path("badge.svg", view("views.role_badge"), name="role_badge"),
    path("claims.atom", view("feeds.role"), name="role_feed"),
]
comparison_urls = [
    _record("compare"),
    path("cite.<citation:ending>", view("views.compare_cite"), name="compare_cite"),
    path("originals.<citation:ending>", view("views.compare_originals"), name="compare_originals"),
    path("table.<export:ending>", view("views.compare_export"), name="compare_export"),
    path("card.png", view("views.compare_card"), name="compare_card"),
    path("badge.svg", view("views.compare_badge"), name="compare_badge"),
    path("claims.atom", view("feeds.comparison"), name="compare_feed"),
]
row_urls = [
    _record("compare-row"),
    path("cite.<citation:ending>", view("views.compare_row_cite"), name="compare-row_cite"),
    path("card.png", view("views.compare_row_card"), name="compare-row_card"),
]
claim_urls = [
    _record("claim"),
    path("cite.<citation:ending>", view("views.claim_cite"), name="claim_cite"),
    path("original.<citation:ending>", view("views.claim_original"), name="claim_original"),
    path("card.png", view("views.claim_card"), name="claim_card"),
]
source_urls = [
    _record("source"),
    path("cite.<citation:ending>", view("views.source_cite"), name="source_cite"),
    path("original.<citation:ending>", view("views.source_original"), name="source_original"),
]

urlpatterns = [
    path("roles/<str:slug>/", include(role_urls)),
    path("compare/<roles:slugs>/", include(comparison_urls)),
    path("compare/<roles:slugs>/on/<any:slug>/", include(row_urls)),
    path("claims/<slug:key>/", include(claim_urls)),
    path("sources/<any:slug>/", include(source_urls)),
    path(
        "responsibilities/<any:slug>/cite.<citation:ending>",
        view("views.responsibility_cite"),
        name="responsibility_cite",
    ),
    _record("responsibility", "responsibilities/<any:slug>/"),
    _record("disagreements", "disagreements/"),
    path("embed/roles/<str:slug>/", view("embeds.role"), name="embed_role"),
    path("embed/compare/<roles:slugs>/", view("embeds.comparison"), name="embed_compare"),
    path("oembed/", view("embeds.oembed"), name="oembed"),
    # Some editors drop the slash, and follow no redirect.
    path("oembed", view("embeds.oembed")),
    path("feeds/claims.atom", view("feeds.claims"), name="claims_feed"),
    path("feeds/changes.atom", view("feeds.changes"), name="changes_feed"),
    path("feeds/disagreements.atom", view("feeds.disagreements"), name="disagreements_feed"),
]
