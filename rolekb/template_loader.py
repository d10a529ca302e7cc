"""Templates without the white space that only lays them out for the people who edit them, and with
what they write of themselves alone kept."""

import re

from django.template.base import Node, Template
from django.template.loaders import base, cached, filesystem

from .kept_nodes import ListedNodes, keep_nodes

# White space counts in these, and in texts whose words are looked up in the catalogue as they are.
_KEPT = re.compile(
    r"<(pre|textarea|script|style)\b.*?</\1>"
    r"|\{% blocktranslate (?!trimmed).*?\{% endblocktranslate %\}"
    r"|\{% blocktranslate %\}.*?\{% endblocktranslate %\}"
    r"|\{% (comment|verbatim)\b.*?\{% end\2 %\}",
    re.DOTALL,
)
_CONTINUED = re.compile(r"\\\n\s*")
_LINE_BREAK = re.compile(r"\s*\n\s*")


def drop_layout(template: str) -> str:
    """Return an HTML template with each line break and the blanks around it as one blank.

    A browser shows both alike, so a line may be broken wherever a blank stands, and around tags
    that begin a block. Elsewhere a line that ends with a backslash goes on without a blank.
    """
    pieces, end = [], 0
    for kept in _KEPT.finditer(template):
        pieces += [_on_one_line(template[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join([*pieces, _on_one_line(template[end:])])


def _on_one_line(text: str) -> str:
    return _LINE_BREAK.sub(" ", _CONTINUED.sub("", text))


class Loader(filesystem.Loader):
    """Load the site's own templates; text and XML stay as they are."""

    def get_contents(self, origin):
        contents = super().get_contents(origin)
        return drop_layout(contents) if origin.name.endswith(".html") else contents


class _KeepsNodes(base.Loader):
    def get_template(self, template_name, skip=None):
        template = super().get_template(template_name, skip)
        if not template.engine.debug:
            _forget_places(template)
        keep_nodes(template.nodelist)
        template.nodelist = ListedNodes(template.nodelist)
        return template


def _forget_places(template: Template) -> None:
    """Let go of where in its text each node stands, which only pages about errors show."""
    for node in template.nodelist.get_nodes_by_type(Node):
        node.token = None


class CachedLoader(cached.Loader, _KeepsNodes):
    """Django's, which calls the one above before other threads see a template."""
