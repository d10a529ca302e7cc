"""Views that are imported when they are called first, so that a server starts without them."""

from functools import partial
from importlib import import_module

from django.http import HttpRequest
from django.http.response import HttpResponseBase


def deferred_views(package: str):
    """Return what names the views of a package: ``view("pages.team")``. What middleware reads of a
    view before it is called is given as attributes."""
    return partial(_deferred_view, package)


def _deferred_view(package: str, path: str, **attributes: object):
    module, _, name = f"{package}.{path}".rpartition(".")

    def view(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        return getattr(import_module(module), name)(request, *args, **kwargs)

    view.__module__, view.__name__, view.__qualname__ = module, name, name
    vars(view).update(attributes)
    return view
