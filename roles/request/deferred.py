"""Views and addresses that are imported when they are first needed, so that a server starts without
them."""

from functools import partial
from importlib import import_module

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls.resolvers import RoutePattern, URLResolver


def deferred_views(package: str):
    """Return what names the views of a package, functions and classes: ``view("pages.team")``. What
    middleware reads of a view before it is called is given as attributes."""
    return partial(_deferred_view, package)


def _deferred_view(package: str, path: str, **attributes: object):
    module, _, name = f"{package}.{path}".rpartition(".")

    def view(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        answer = getattr(import_module(module), name)
        if isinstance(answer, type):
            answer = answer.as_view()
        return answer(request, *args, **kwargs)

    view.__module__, view.__name__, view.__qualname__ = module, name, name
    vars(view).update(attributes)
    return view


class DeferredUrls(URLResolver):
    """The addresses in a namespace, listed by a module that is imported when one of them is first
    asked for or shown."""

    def __init__(self, route: str, module: str, namespace: str) -> None:
        pattern = RoutePattern(route, is_endpoint=False)
        super().__init__(pattern, module, app_name=namespace, namespace=namespace)

    def _populate(self) -> None:
        """Do nothing. Django calls this when it first looks for any name at all; names in a
        namespace it looks for in ``url_patterns``."""
