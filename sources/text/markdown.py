"""Render Markdown with citations: ``[@source-slug, locator]`` becomes a numbered reference.

``render`` returns HTML with an empty ``<cite>`` for each citation, and ``with_references`` fills
them in, since only the page knows the numbers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element

import markdown
import nh3
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from .near import nearest_words

# Possessive throughout, without backtracking: the time is linear in the number of blanks.
_CITATION = r"\[@([\w-]++)\s*+(?:,([^\[\]]*+))?\]"
_PLACEHOLDER = re.compile(r'<cite data-cites="([^",]*),([^"]*)"></cite>')
_RUN = re.compile(r'<cite data-cites="[^"]*"></cite>(?:\s*<cite data-cites="[^"]*"></cite>)*')
_TAGS = {"p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "br", "cite"}

# The time of Python-Markdown grows with the square of unclosed brackets and with the depth of
# lists: 5,000 "[" take seconds. Notes need neither.
_MAX_BRACKETS = 200
_MAX_DEPTH = 12
_MAX_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Citation:
    source: str
    locator: str = ""


class _CitationProcessor(InlineProcessor):
    def handleMatch(self, m, data):  # noqa: N802 - the library's name
        cite = Element("cite")
        # Code, which is read before citations, has left a token.
        cite.set("data-cites", f"{m[1]},{self.unescape(m[2] or '').strip()}")
        return cite, m.start(0), m.end(0)


class _CitedProse(Extension):
    def extendMarkdown(self, md):  # noqa: N802 - the library's name
        # No HTML in notes: "<" is a less-than sign.
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(_CitationProcessor(_CITATION, md), "citation", 175)


def citations(text: str) -> list[Citation]:
    """Return the citations of a text in order."""
    return [Citation(m[1], (m[2] or "").strip()) for m in re.finditer(_CITATION, text)]


def with_citations(text: str, refer: Callable[[Citation], str]) -> str:
    """Return the Markdown with each citation replaced by the result of ``refer``."""
    return re.sub(_CITATION, lambda m: refer(Citation(m[1], (m[2] or "").strip())), text)


_TAG = re.compile(r"<(?!https?://[^\s<>]+>)")
_LINK = re.compile(r"\]\((?!\s*(?:https?://|mailto:|/|#))")
_DEFINITION = re.compile(r"^(\s*)\[(?=[^\]]*\]:(?!\s*(?:https?://|mailto:|/|#)))", re.M)


def inert(text: str) -> str:
    """Return Markdown for a file: it shows tags, and links to what is no page of the web, as text
    in any program, also in one that lets HTML through."""
    text = _LINK.sub(r"]\\(", _TAG.sub("&lt;", text))
    return _DEFINITION.sub(r"\1\\[", text)


def plain(text: str) -> str:
    """Return the words of a Markdown text on one line, without citations and markup."""
    words = unescape(strip_tags(render(with_citations(text, lambda citation: ""))))
    return re.sub(r" (?=[.,;:])", "", " ".join(words.split()))


@lru_cache(maxsize=2048)
def render(text: str) -> str:
    """Return sanitised HTML of a text that ``validate_markdown`` accepts, with empty citations."""
    try:
        html = _markdown(text)
    except RecursionError:
        # Forms refuse such a text; it is shown as written.
        html = f"<p>{escape(text)}</p>"
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "cite": {"data-cites"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


_LIST_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,2}[.)])[ \t]+\S")
_YEAR_FIRST = re.compile(r"( {0,3}\d{3,})\.(?=[ \t])")


def as_written(text: str) -> str:
    """Return the Markdown with what people leave out: an empty line before a list that follows
    a paragraph, and a backslash after a year that begins a line and is no number of a list."""
    lines, in_paragraph = [], False
    for line in text.split("\n"):
        line = _YEAR_FIRST.sub(r"\1\\.", line, count=1) if _YEAR_FIRST.match(line) else line
        if _LIST_ITEM.match(line):
            if in_paragraph:
                lines.append("")
            in_paragraph = False
        elif not line.strip():
            in_paragraph = False
        elif not lines or not lines[-1].strip():
            in_paragraph = not line[:1].isspace() and line[:1] != ">"
        lines.append(line)
    return "\n".join(lines)


def _markdown(text: str) -> str:
    text = as_written(text)
    return markdown.markdown(text, extensions=[_CitedProse(), "sane_lists"], output_format="html")


def with_references(html: str, refer: Callable[[list[Citation]], str]) -> SafeString:
    """Fill each run of citations in rendered HTML with the safe HTML that ``refer`` returns."""

    def fill(run: re.Match) -> str:
        placeholders = _PLACEHOLDER.finditer(run[0])
        return refer([Citation(unescape(m[1]), unescape(m[2])) for m in placeholders])

    return mark_safe(_RUN.sub(fill, html))  # noqa: S308 - sanitised in render()


def validate_markdown(text: str) -> None:
    """Raise ValidationError for a text that would make the renderer slow."""
    if text.count("[") > _MAX_BRACKETS:
        raise ValidationError(f"More than {_MAX_BRACKETS} opening brackets are not rendered.")
    for line in text.splitlines():
        lead = re.match(r"(?:[\s>]|(?:[-*+]|\d+\.)\s)*", line)
        marks = re.findall(r"[-*+>]|\d+\.|\t| {2}", lead[0])
        if len(marks) > _MAX_DEPTH:
            raise ValidationError(f"Lists and quotations nest at most {_MAX_DEPTH} deep.")
    if len(text) > _MAX_CHARACTERS:
        raise ValidationError(f"More than {_MAX_CHARACTERS:,} characters are not rendered.")
    try:
        _markdown(text)
    except RecursionError as error:
        raise ValidationError("This nests too deeply to be rendered.") from error


def validate_cites(text: str) -> None:
    """Raise ValidationError if a text cites no source."""
    if text.strip() and not citations(text):
        raise ValidationError("It cites no source: add [@source-slug, locator].")


def validate_cited_markdown(text: str) -> None:
    """Raise ValidationError if a text cites a missing or hidden source, and name similar ones."""
    from ..models import Source

    validate_markdown(text)
    cited = {citation.source for citation in citations(text)}
    # An at sign after a bracket is meant as a citation.
    malformed = len(re.findall(r"\[@", text)) - len(citations(text))
    if malformed:
        raise ValidationError("A citation is written [@source-slug] or [@source-slug, locator].")
    sources = Source.objects.cited(cited)
    hidden = sorted(slug for slug in cited & set(sources) if not sources[slug].is_public)
    if hidden:
        raise ValidationError(
            f"Readers do not see the source {', '.join(hidden)} yet: publish it first, under "
            "Sources, and cite it then."
        )
    unknown = sorted(cited - set(sources))
    if unknown:
        slugs = list(Source.objects.public().values_list("slug", flat=True))
        near = [match for slug in unknown for match in nearest_words(slug, slugs, limit=3)]
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise ValidationError(f"No source has the slug {', '.join(unknown)}.{hint}")
