"""Addresses of the staff pages, under ``/admin/``, before those of the models."""

from django.urls import path

from .merging import MERGEABLE
from .views import (
    adding,
    bulk,
    claim_entry,
    erasing,
    imports,
    mapping,
    merging,
    new_rows,
    notes,
    points,
    reading_desk,
    review,
    suggestions,
    tables,
)
from .views.table_jobs import TABLE_OF

urlpatterns = [
    # Claims
    path("roles/claim/alike/", claim_entry.alike_claims, name="roles_claim_alike"),
    path("roles/claim/review/", review.queue, name="roles_claim_review"),
    path("roles/claim/decide/<slug:decision>/", review.decide, name="roles_claim_decide"),
    path("roles/claim/change/", bulk.change_claims, name="roles_claim_change_many"),
    path("roles/claim/effects/", review.effects, name="roles_claim_effects"),
    path("roles/claim/new/<slug:noun>/", new_rows.make_row, name="roles_claim_new_row"),
    # Responsibilities
    path("roles/responsibility/answers/", claim_entry.answers, name="roles_responsibility_answers"),
    path("roles/responsibility/one-voice/", points.single, name="roles_responsibility_single"),
    # Org notes
    path("roles/orgnote/preview/", notes.preview, name="roles_orgnote_preview"),
    path("roles/orgnote/sources/", notes.sources, name="roles_orgnote_sources"),
    path("roles/orgnote/unexplained/", points.unexplained, name="roles_orgnote_unexplained"),
    # Readers' suggestions
    path("roles/suggestion/<int:pk>/draft/", suggestions.draft, name="roles_suggestion_draft"),
    path("roles/suggestion/dismiss/", suggestions.dismiss, name="roles_suggestion_dismiss"),
    # Erasing
    path("roles/erasure/<slug:kind>/<str:key>/erase/", erasing.erase, name="roles_erase"),
    # Sources
    path("sources/source/new/", adding.add_source, name="add_source"),
    path("sources/source/new/details/", adding.details, name="add_source_details"),
    path("sources/source/new/<int:pk>/", adding.details, name="add_source_details"),
    path(
        "sources/source/<int:pk>/claims/",
        reading_desk.enter_claims,
        name="sources_source_reading_desk",
    ),
]

for model in MERGEABLE:
    label = model._meta.label_lower
    urlpatterns.append(
        path(
            f"{label.replace('.', '/')}/merge/<int:gone>/into/<int:kept>/",
            merging.merge_rows,
            {"model": model},
            name=f"{label.replace('.', '_')}_merge",
        )
    )

for model in bulk.TAGGED:
    label = model._meta.label_lower
    urlpatterns.append(
        path(
            f"{label.replace('.', '/')}/tags/",
            bulk.change_tags,
            {"model": model},
            name=f"{label.replace('.', '_')}_tags",
        )
    )

for model in TABLE_OF:
    label = model._meta.label_lower
    address, name = label.replace(".", "/"), label.replace(".", "_")
    kwargs = {"model": model}
    urlpatterns += [
        path(f"{address}/import/", tables.upload, kwargs, name=f"{name}_import"),
        path(f"{address}/import/<int:pk>/", tables.preview, kwargs, name=f"{name}_preview"),
        path(
            f"{address}/import/<int:pk>/columns/",
            mapping.choose_columns,
            kwargs,
            name=f"{name}_columns",
        ),
        path(
            f"{address}/import/<int:pk>/names/", mapping.choose_names, kwargs, name=f"{name}_names"
        ),
        path(f"{address}/imports/", imports.list_imports, kwargs, name=f"{name}_imports"),
        path(f"{address}/imports/<int:pk>/", imports.show, kwargs, name=f"{name}_imported"),
        path(f"{address}/imports/<int:pk>/undo/", imports.undo, kwargs, name=f"{name}_undo"),
        path(f"{address}/imports/choices/", imports.choices, kwargs, name=f"{name}_import_choices"),
        path(f"{address}/export/<str:kind>/", tables.export, kwargs, name=f"{name}_export"),
    ]
