"""Views that are imported when they are called first, so that a server starts without them."""

from importlib import import_module

from django.http import HttpRequest
from django.http.response import HttpResponseBase


def deferred_view(path: str, **attributes: object):
    """Return a view by its whole name, such as "teams.views.pages.team". What middleware reads of a
    view before it is called is given as ``attributes``."""
    module, _, name = path.rpartition(".")

    def view(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        return getattr(import_module(module), name)(request, *args, **kwargs)

    view.__module__, view.__name__, view.__qualname__ = module, name, name
    vars(view).update(attributes)
    return view
