"""Addresses beside those of the pages: a page's own, and a word or an ending."""

from django.urls import path, register_converter

from sources.citing import citations

from . import embeds, exports, feeds, views


class CitationEnding:
    """The formats in which a work is cited."""

    regex = "|".join(citations.FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ExportEnding(CitationEnding):
    """The formats in which a table leaves."""

    regex = "|".join(exports.FORMATS)


register_converter(CitationEnding, "citation")
register_converter(ExportEnding, "export")

urlpatterns = [
    # How to cite a page (cite), and what it draws on (original, originals)
    path("roles/<str:slug>/cite.<citation:ending>", views.role_cite, name="role_cite"),
    path(
        "roles/<str:slug>/originals.<citation:ending>",
        views.role_originals,
        name="role_originals",
    ),
    path("compare/<roles:slugs>/cite.<citation:ending>", views.compare_cite, name="compare_cite"),
    path(
        "compare/<roles:slugs>/originals.<citation:ending>",
        views.compare_originals,
        name="compare_originals",
    ),
    path(
        "responsibilities/<slug:slug>/cite.<citation:ending>",
        views.responsibility_cite,
        name="responsibility_cite",
    ),
    path("claims/<slug:key>/cite.<citation:ending>", views.claim_cite, name="claim_cite"),
    path(
        "claims/<slug:key>/original.<citation:ending>", views.claim_original, name="claim_original"
    ),
    path("sources/<slug:slug>/cite.<citation:ending>", views.source_cite, name="source_cite"),
    path(
        "sources/<slug:slug>/original.<citation:ending>",
        views.source_original,
        name="source_original",
    ),
    # The table to take along
    path(
        "compare/<roles:slugs>/table.<export:ending>", views.compare_export, name="compare_export"
    ),
    # Pictures for shared links
    path("roles/<str:slug>/card.png", views.role_card, name="role_card"),
    path("compare/<roles:slugs>/card.png", views.compare_card, name="compare_card"),
    path("claims/<slug:key>/card.png", views.claim_card, name="claim_card"),
    # In frames of other sites
    path("embed/roles/<str:slug>/", embeds.role, name="embed_role"),
    path("embed/compare/<roles:slugs>/", embeds.comparison, name="embed_compare"),
    path("oembed/", embeds.oembed, name="oembed"),
    # What is new
    path("feeds/claims.atom", feeds.claims, name="claims_feed"),
    path("feeds/disagreements.atom", feeds.disagreements, name="disagreements_feed"),
    path("roles/<str:slug>/claims.atom", feeds.role, name="role_feed"),
    path("compare/<roles:slugs>/claims.atom", feeds.comparison, name="compare_feed"),
]
