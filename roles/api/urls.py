"""The addresses below ``/api/``."""

from django.urls import path, re_path

from . import door, views

# Django's converter of paths takes no line breaks, and a program is answered as one whatever it
# asks for.
urlpatterns = [
    path("v1/", views.page, name="api"),
    path("v1/openapi.json", views.openapi, name="api_description"),
    re_path(r"^v1/(?P<rest>[\s\S]+)\Z", door.answer, name="api_operation"),
    re_path(r"^(?P<rest>[\s\S]*)\Z", door.nothing, name="api_nothing"),
]
