"""Django's tags for words and addresses. What they write is kept for each language where all of it
stands in the template: a quarter of a page's tags are such."""

from django import template
from django.template import defaulttags
from django.template.base import FilterExpression, Node, Parser, Token
from django.templatetags import i18n
from django.urls import get_script_prefix
from django.utils.translation import get_language

register = template.Library()


class _Kept(Node):
    child_nodelists = ()

    def __init__(self, node: Node) -> None:
        self._node = node
        self._written: dict[tuple, str] = {}

    def render(self, context) -> str:
        depends_on = get_language(), get_script_prefix(), context.autoescape
        written = self._written.get(depends_on)
        if written is None:
            written = self._written[depends_on] = self._node.render(context)
        return written


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    node = i18n.do_translate(parser, token)
    words = node.filter_expression
    stands_here = words.var.literal is not None and not words.filters
    return _Kept(node) if stands_here and not (node.asvar or node.message_context) else node


@register.tag
def url(parser: Parser, token: Token) -> Node:
    node = defaulttags.url(parser, token)
    given = node.view_name, *node.args, *node.kwargs.values()
    return _Kept(node) if all(map(_stands_here, given)) and not node.asvar else node


def _stands_here(given: FilterExpression) -> bool:
    return not (given.is_var or given.filters)
