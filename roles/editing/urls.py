"""Addresses of the staff pages, under ``/admin/``, before those of the models."""

from django.urls import path

from ..request.deferred import deferred_views
from .merging import MERGEABLE
from .tables import TABLE_OF
from .views.bulk import TAGGED

view = deferred_views("roles.editing.views")

urlpatterns = [
    # Claims
    path("roles/claim/alike/", view("claim_entry.alike_claims"), name="roles_claim_alike"),
    path("roles/claim/review/", view("review.queue"), name="roles_claim_review"),
    path("roles/claim/decide/<slug:decision>/", view("review.decide"), name="roles_claim_decide"),
    path("roles/claim/change/", view("bulk.change_claims"), name="roles_claim_change_many"),
    path("roles/claim/effects/", view("review.effects"), name="roles_claim_effects"),
    path("roles/claim/new/<slug:noun>/", view("new_rows.make_row"), name="roles_claim_new_row"),
    # Responsibilities
    path(
        "roles/responsibility/answers/",
        view("claim_entry.answers"),
        name="roles_responsibility_answers",
    ),
    path(
        "roles/responsibility/one-voice/", view("points.single"), name="roles_responsibility_single"
    ),
    # Org notes
    path("roles/orgnote/preview/", view("notes.preview"), name="roles_orgnote_preview"),
    path("roles/orgnote/sources/", view("notes.sources"), name="roles_orgnote_sources"),
    path(
        "roles/orgnote/unexplained/", view("points.unexplained"), name="roles_orgnote_unexplained"
    ),
    # Readers' suggestions
    path(
        "roles/suggestion/<int:pk>/draft/", view("suggestions.draft"), name="roles_suggestion_draft"
    ),
    path("roles/suggestion/dismiss/", view("suggestions.dismiss"), name="roles_suggestion_dismiss"),
    # Erasing
    path("roles/erasure/<slug:kind>/<str:key>/erase/", view("erasing.erase"), name="roles_erase"),
    # Sources
    path("sources/source/new/", view("adding.add_source"), name="add_source"),
    path("sources/source/new/details/", view("adding.details"), name="add_source_details"),
    path("sources/source/new/<int:pk>/", view("adding.details"), name="add_source_details"),
    path(
        "sources/source/<int:pk>/claims/",
        view("reading_desk.enter_claims"),
        name="sources_source_reading_desk",
    ),
]

for model in MERGEABLE:
    label = model._meta.label_lower
    urlpatterns.append(
        path(
            f"{label.replace('.', '/')}/merge/<int:gone>/into/<int:kept>/",
            view("merging.merge_rows"),
            {"model": model},
            name=f"{label.replace('.', '_')}_merge",
        )
    )

for model in TAGGED:
    label = model._meta.label_lower
    urlpatterns.append(
        path(
            f"{label.replace('.', '/')}/tags/",
            view("bulk.change_tags"),
            {"model": model},
            name=f"{label.replace('.', '_')}_tags",
        )
    )

for model in TABLE_OF:
    label = model._meta.label_lower
    address, name = label.replace(".", "/"), label.replace(".", "_")
    kwargs = {"model": model}
    urlpatterns += [
        path(f"{address}/import/", view("tables.upload"), kwargs, name=f"{name}_import"),
        path(f"{address}/import/<int:pk>/", view("tables.preview"), kwargs, name=f"{name}_preview"),
        path(
            f"{address}/import/<int:pk>/columns/",
            view("mapping.choose_columns"),
            kwargs,
            name=f"{name}_columns",
        ),
        path(
            f"{address}/import/<int:pk>/names/",
            view("mapping.choose_names"),
            kwargs,
            name=f"{name}_names",
        ),
        path(f"{address}/imports/", view("imports.list_imports"), kwargs, name=f"{name}_imports"),
        path(f"{address}/imports/<int:pk>/", view("imports.show"), kwargs, name=f"{name}_imported"),
        path(
            f"{address}/imports/<int:pk>/undo/", view("imports.undo"), kwargs, name=f"{name}_undo"
        ),
        path(
            f"{address}/imports/choices/",
            view("imports.choices"),
            kwargs,
            name=f"{name}_import_choices",
        ),
        path(f"{address}/export/<str:kind>/", view("tables.export"), kwargs, name=f"{name}_export"),
    ]
