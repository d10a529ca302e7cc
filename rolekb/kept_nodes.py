"""What a template writes of itself alone is kept: its text, words to translate, addresses of views
and of static files. Half of a page's nodes are such, and most of them stand side by side."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.core.files.storage import storages
from django.template.base import FilterExpression, Node, NodeList, TextNode
from django.template.defaulttags import IfNode, LoadNode, URLNode
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix
from django.utils.translation import get_language


class KeptNodes(Node):
    """Nodes side by side that write the same on every page. It is kept for each language, for each
    prefix of the site's addresses and for each storage of its static files."""

    child_nodelists = ()

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = NodeList(nodes)
        self._written: dict[tuple, str] = {}

    def render(self, context) -> str:
        depends_on = (
            *(get_language(), get_script_prefix()),
            *(storages["staticfiles"], context.autoescape),
        )
        written = self._written.get(depends_on)
        if written is None:
            written = self._written[depends_on] = self._nodes.render(context)
        return written


class ListedNodes(NodeList):
    """The nodes of a template, of which those of a type are looked for once. A template that
    extends this one asks for its blocks, each time that it is rendered."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        super().__init__(nodes)
        self._by_type: dict[type[Node], list[Node]] = {}

    def get_nodes_by_type(self, nodetype: type[Node]) -> list[Node]:
        if nodetype not in self._by_type:
            self._by_type[nodetype] = super().get_nodes_by_type(nodetype)
        return self._by_type[nodetype]


def keep_nodes(nodes: NodeList) -> None:
    """Put ``KeptNodes`` in the place of nodes that write the same on every page, here and in all
    blocks within."""
    joined: list[Node] = []
    for are_constant, neighbours in groupby(nodes, _is_constant):
        run = list(neighbours)
        if are_constant and not all(isinstance(node, TextNode) for node in run):
            joined.append(KeptNodes(run))
            continue
        joined += run
        for node in run:
            for block in _blocks_of(node):
                keep_nodes(block)
    nodes[:] = joined


def _blocks_of(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (block for _condition, block in node.conditions_nodelists)
    else:
        yield from (getattr(node, name) for name in node.child_nodelists if hasattr(node, name))


def _is_constant(node: Node) -> bool:
    match node:
        case TextNode() | LoadNode():
            return True
        case TranslateNode(filter_expression=words, message_context=None, asvar=None):
            return words.var.literal is not None and not words.filters
        case URLNode(asvar=None):
            return all(map(_stands_here, (node.view_name, *node.args, *node.kwargs.values())))
        case StaticNode(varname=None):
            return _stands_here(node.path)
    return False


def _stands_here(given: FilterExpression) -> bool:
    is_literal = not given.is_var or given.var.literal is not None
    return is_literal and not given.filters
