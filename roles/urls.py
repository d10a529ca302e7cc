from django.urls import include, path, register_converter

from . import converters, views
from .search import views as search_views

register_converter(converters.RoleSlugs, "roles")

urlpatterns = [
    path("roles/", views.role_list, name="roles"),
    path("roles/<str:slug>/", views.role_page, name="role"),
    path("compare/", views.pick, name="pick"),
    path("compare/<roles:slugs>/", views.comparison, name="compare"),
    path("compare/<roles:slugs>/overlap/", views.overlap_page, name="overlap"),
    path("compare/<roles:slugs>/handout/", views.handout_page, name="handout"),
    path("map/", views.role_map, name="map"),
    path("responsibilities/", views.responsibility_list, name="responsibilities"),
    path("responsibilities/<slug:slug>/", views.responsibility_page, name="responsibility"),
    path("disagreements/", views.disagreements, name="disagreements"),
    path("sources/", views.source_list, name="sources"),
    path("sources/<slug:slug>/", views.source_page, name="source"),
    path("claims/<slug:key>/", views.claim_page, name="claim"),
    path("suggest/", views.suggest, name="suggest"),
    path("suggest/thanks/", views.thanks, name="thanks"),
    path("search/", search_views.search_page, name="search"),
    path("search/suggest/", search_views.suggest, name="completions"),
    path("", include("roles.sharing.urls")),
]
