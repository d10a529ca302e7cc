from django.urls import include, path, register_converter

from sources.slugs import AnySlug

from . import converters
from .search import views as search
from .views import (
    catalogues,
    changes,
    claims,
    comparisons,
    disagreements,
    erasures,
    linking,
    responsibilities,
    roles,
    sources,
    suggestions,
)

register_converter(converters.RoleSlugs, "roles")
register_converter(AnySlug, "any")

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
    path("catalogues/<slug:origin>/", catalogues.catalogue, name="catalogue"),
    path(
        "catalogues/<slug:origin>/questions/",
        catalogues.catalogue_questions,
        name="catalogue-questions",
    ),
    path(
        "catalogues/<slug:origin>/compare/<roles:slugs>/",
        catalogues.catalogue_comparison_page,
        name="catalogue-compare",
    ),
    path(
        "catalogues/<slug:origin>/roles/<any:slug>/",
        catalogues.catalogue_role,
        name="catalogue-role",
    ),
    path(
        "catalogues/<slug:origin>/questions/<any:slug>/",
        catalogues.catalogue_question,
        name="catalogue-question",
    ),
    path("changes/", changes.changes, name="changes"),
    path("erasures/", erasures.erasures, name="erasures"),
    path("suggest/", suggestions.suggest, name="suggest"),
    path("suggestions/", suggestions.suggestion_list, name="suggestions"),
    path("suggestions/<slug:key>/", suggestions.suggestion_page, name="suggestion"),
    path("link/", linking.link, name="link"),
    path("api/titles", linking.api, name="api_titles"),
    path("api/", include("roles.api.urls")),
    path("search/", search.search_page, name="search"),
    path("search/suggest/", search.suggest, name="completions"),
    path("", include("roles.sharing.urls")),
]
