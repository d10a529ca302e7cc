"""Parts of pages that an edit mostly leaves alone are not rendered again."""

from collections.abc import Callable
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList
from django.urls import get_script_prefix
from django.utils.translation.trans_real import DjangoTranslation, catalog

from ..domain.kept_values import LastPages
from ..request.edition import is_edition

register = template.Library()

MAX_PARTS = 100
"""So many are kept; those that were rendered longest ago go first."""

Name = tuple[str, DjangoTranslation, str, bool, Any]


class KeptParts(LastPages[tuple[tuple, str]]):
    """Parts in the memory of this process, each with the values that it shows. Django's
    ``{% cache %}`` writes values as text, hashes that, and unpickles what it finds. Every thread
    may call it."""

    def part(self, name: Name, values: tuple, render: Callable[[], str]) -> str:
        """Return the part with this name, rendered only if it shows other values than it did."""
        known = self.get(name)
        if known is not None and known[0] == values:
            return known[1]
        return self.keep(name, (values, render()))[1]


PARTS = KeptParts(MAX_PARTS)


class KeptPart(Node):
    child_nodelists = ("nodelist",)

    def __init__(
        self, name: str, page: FilterExpression, values: list[FilterExpression], nodelist: NodeList
    ) -> None:
        self._name, self._page, self._values, self.nodelist = name, page, values, nodelist

    def render(self, context) -> str:
        page = self._page.resolve(context)
        name = self._name, catalog(), get_script_prefix(), is_edition(), page
        values = tuple(value.resolve(context) for value in self._values)
        return PARTS.part(name, values, lambda: self.nodelist.render(context))


@register.tag
def keep(parser, token) -> KeptPart:
    """Keep what stands up to ``{% endkeep %}``: ``{% keep name page value … %}``.

    The name is that of the part, the page an address, or "" for all pages. The values are all else
    that the part shows but for its language; what is equal must look the same.
    """
    _tag, name, page, *values = token.split_contents()
    nodelist = parser.parse(["endkeep"])
    parser.delete_first_token()
    compiled = [parser.compile_filter(value) for value in values]
    return KeptPart(name, parser.compile_filter(page), compiled, nodelist)
