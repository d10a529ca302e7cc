"""Addresses of what an organisation consists of; ``urls`` has those of whose it is."""

from django.urls import path

from roles.request.deferred import deferred_views

view = deferred_views("teams.views")

urlpatterns = [
    path("<slug:slug>/", view("pages.organisation"), name="organisation"),
    path("<slug:slug>/export/", view("exports.export"), name="export"),
    # Teams
    path("<slug:slug>/new-team/", view("records.team_new"), name="team-new"),
    path("<slug:slug>/teams/<slug:team>/", view("pages.team"), name="team"),
    path("<slug:slug>/teams/<slug:team>/edit/", view("records.team_edit"), name="team-edit"),
    path("<slug:slug>/teams/<slug:team>/end/", view("records.team_end"), name="team-end"),
    # Places in them
    path(
        "<slug:slug>/teams/<slug:team>/new-member/",
        view("records.membership_new"),
        name="membership-new",
    ),
    path("<slug:slug>/members/<int:pk>/", view("records.membership_edit"), name="membership-edit"),
    path(
        "<slug:slug>/members/<int:pk>/end/", view("records.membership_end"), name="membership-end"
    ),
    # Roles
    path("<slug:slug>/new-role/", view("records.role_new"), name="role-new"),
    path("<slug:slug>/roles/<slug:local>/", view("pages.role"), name="role"),
    path("<slug:slug>/roles/<slug:local>/edit/", view("records.role_edit"), name="role-edit"),
    # People
    path("<slug:slug>/new-person/", view("records.person_new"), name="person-new"),
    path("<slug:slug>/people/<slug:key>/", view("pages.person"), name="person"),
    path("<slug:slug>/people/<slug:key>/edit/", view("records.person_edit"), name="person-edit"),
]
