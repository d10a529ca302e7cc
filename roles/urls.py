from django.urls import include, path, register_converter

from sources.slugs import AnySlug

from . import converters
from .domain.title_lists import MAX_BYTES
from .request.deferred import deferred_views
from .search import views as search
from .views import (
    claims,
    comparisons,
    disagreements,
    responsibilities,
    roles,
    sources,
)

register_converter(converters.RoleSlugs, "roles")
register_converter(AnySlug, "any")

# Those that most readers never ask for
view = deferred_views("roles.views")

MAX_BODY_OF_TITLES = 2 * MAX_BYTES + 200_000
"""Bytes of a request: a list, the choices, and a list that is somewhat too long to be read."""

urlpatterns = [
    path("roles/", roles.role_list, name="roles"),
    path("roles/<str:slug>/", roles.role_page, name="role"),
    path("compare/", comparisons.pick, name="pick"),
    path("compare/<roles:slugs>/", comparisons.comparison, name="compare"),
    path("compare/<roles:slugs>/overlap/", comparisons.overlap_page, name="overlap"),
    path("compare/<roles:slugs>/handout/", comparisons.handout_page, name="handout"),
    path("compare/<roles:slugs>/on/<any:slug>/", comparisons.comparison_row, name="compare-row"),
    path("map/", disagreements.role_map, name="map"),
    path("responsibilities/", responsibilities.responsibility_list, name="responsibilities"),
    path(
        "responsibilities/<any:slug>/", responsibilities.responsibility_page, name="responsibility"
    ),
    path("disagreements/", disagreements.disagreements, name="disagreements"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/<any:slug>/", sources.source_page, name="source"),
    path("claims/<slug:key>/", claims.claim_page, name="claim"),
    path("catalogues/<slug:origin>/", view("catalogues.catalogue"), name="catalogue"),
    path(
        "catalogues/<slug:origin>/questions/",
        view("catalogues.catalogue_questions"),
        name="catalogue-questions",
    ),
    path(
        "catalogues/<slug:origin>/compare/<roles:slugs>/",
        view("catalogues.catalogue_comparison_page"),
        name="catalogue-compare",
    ),
    path(
        "catalogues/<slug:origin>/roles/<any:slug>/",
        view("catalogues.catalogue_role"),
        name="catalogue-role",
    ),
    path(
        "catalogues/<slug:origin>/questions/<any:slug>/",
        view("catalogues.catalogue_question"),
        name="catalogue-question",
    ),
    path("changes/", view("changes.changes"), name="changes"),
    path("erasures/", view("erasures.erasures"), name="erasures"),
    path("suggest/", view("suggestions.suggest"), name="suggest"),
    path("suggestions/", view("suggestions.suggestion_list"), name="suggestions"),
    path("suggestions/<slug:key>/", view("suggestions.suggestion_page"), name="suggestion"),
    path("link/", view("linking.link", max_body_bytes=MAX_BODY_OF_TITLES), name="link"),
    path(
        "api/titles",
        view("linking.api", max_body_bytes=MAX_BYTES, csrf_exempt=True),
        name="api_titles",
    ),
    path("api/", include("roles.api.urls")),
    path("search/", search.search_page, name="search"),
    path("search/suggest/", search.suggest, name="completions"),
    path("", include("roles.sharing.urls")),
]
