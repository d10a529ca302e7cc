"""The addresses below ``/api/``."""

from django.urls import path

from . import door, views

urlpatterns = [
    path("v1/", views.page, name="api"),
    path("v1/openapi.json", views.openapi, name="api_description"),
    path("v1/<path:rest>", door.answer, name="api_operation"),
    path("<path:rest>", door.nothing, name="api_nothing"),
    path("", door.nothing, name="api_root"),
]
