"""Addresses of what an organisation consists of; ``urls`` has those of whose it is."""

from django.urls import path

from .views import exports, pages, records

urlpatterns = [
    path("<slug:slug>/", pages.organisation, name="organisation"),
    path("<slug:slug>/export/", exports.export, name="export"),
    # Teams
    path("<slug:slug>/new-team/", records.team_new, name="team-new"),
    path("<slug:slug>/teams/<slug:team>/", pages.team, name="team"),
    path("<slug:slug>/teams/<slug:team>/edit/", records.team_edit, name="team-edit"),
    path("<slug:slug>/teams/<slug:team>/end/", records.team_end, name="team-end"),
    # Places in them
    path(
        "<slug:slug>/teams/<slug:team>/new-member/", records.membership_new, name="membership-new"
    ),
    path("<slug:slug>/members/<int:pk>/", records.membership_edit, name="membership-edit"),
    path("<slug:slug>/members/<int:pk>/end/", records.membership_end, name="membership-end"),
    # Roles
    path("<slug:slug>/new-role/", records.role_new, name="role-new"),
    path("<slug:slug>/roles/<slug:local>/", pages.role, name="role"),
    path("<slug:slug>/roles/<slug:local>/edit/", records.role_edit, name="role-edit"),
    # People
    path("<slug:slug>/new-person/", records.person_new, name="person-new"),
    path("<slug:slug>/people/<slug:key>/", pages.person, name="person"),
    path("<slug:slug>/people/<slug:key>/edit/", records.person_edit, name="person-edit"),
]
