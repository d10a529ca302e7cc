"""Addresses of organisations. Each view says in its decorator who may use it."""

from django.urls import include, path

from roles.request.deferred import deferred_views

app_name = "teams"

view = deferred_views("teams.views")

MAX_BODY_OF_LIST = 8_000_000
"""Bytes of a request: a list that was read comes back signed, which makes it longer."""

urlpatterns = [
    path("", view("organisations.organisation_list"), name="list"),
    path("new/", view("organisations.new"), name="new"),
    path("invitation/<slug:token>/", view("accesses.invitation"), name="invitation"),
    # Whose it is
    path("<slug:slug>/settings/", view("organisations.settings_page"), name="settings"),
    path("<slug:slug>/delete/", view("organisations.delete"), name="delete"),
    path("<slug:slug>/access/", view("accesses.access_list"), name="accesses"),
    path("<slug:slug>/access/<int:pk>/", view("accesses.change_access"), name="access"),
    path("<slug:slug>/access/invite/", view("accesses.invite"), name="invite"),
    path("<slug:slug>/access/invitations/<int:pk>/", view("accesses.revoke"), name="revoke"),
    path("<slug:slug>/leave/", view("accesses.leave"), name="leave"),
    path("<slug:slug>/log/", view("accesses.log"), name="log"),
    path(
        "<slug:slug>/people/<slug:key>/data.json", view("privacy.person_data"), name="person-export"
    ),
    path("<slug:slug>/people/<slug:key>/erase/", view("privacy.erase"), name="person-erase"),
    # Lists of people, and what their titles mean
    path(
        "<slug:slug>/import/",
        view("importing.import_list", max_body_bytes=MAX_BODY_OF_LIST),
        name="import",
    ),
    path("<slug:slug>/titles/", view("titles.title_list"), name="titles"),
    # What it consists of
    path("", include("teams.page_urls")),
]
