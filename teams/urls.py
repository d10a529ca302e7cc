"""Addresses of organisations. Each view says in its decorator who may use it."""

from django.urls import include, path

from .views import accesses, importing, organisations, privacy, titles

app_name = "teams"

urlpatterns = [
    path("", organisations.organisation_list, name="list"),
    path("new/", organisations.new, name="new"),
    path("invitation/<slug:token>/", accesses.invitation, name="invitation"),
    # Whose it is
    path("<slug:slug>/settings/", organisations.settings_page, name="settings"),
    path("<slug:slug>/delete/", organisations.delete, name="delete"),
    path("<slug:slug>/access/", accesses.access_list, name="accesses"),
    path("<slug:slug>/access/<int:pk>/", accesses.change_access, name="access"),
    path("<slug:slug>/access/invite/", accesses.invite, name="invite"),
    path("<slug:slug>/access/invitations/<int:pk>/", accesses.revoke, name="revoke"),
    path("<slug:slug>/leave/", accesses.leave, name="leave"),
    path("<slug:slug>/log/", accesses.log, name="log"),
    path("<slug:slug>/people/<slug:key>/data.json", privacy.person_data, name="person-export"),
    path("<slug:slug>/people/<slug:key>/erase/", privacy.erase, name="person-erase"),
    # Lists of people, and what their titles mean
    path("<slug:slug>/import/", importing.import_list, name="import"),
    path("<slug:slug>/titles/", titles.title_list, name="titles"),
    # What it consists of
    path("", include("teams.page_urls")),
]
