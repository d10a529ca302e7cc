"""Read a page of HTML: its paragraphs in order, which of them are no article, and what it says of
itself.

lxml builds the tree, and one walk over it collects the blocks. Nothing is fetched and nothing runs.
"""

import re
from dataclasses import dataclass, field

from . import metadata
from .page_parts import Block, Folding, ranges

MAX_TAG = 65_536
"""Characters of a tag."""
_DATA = re.compile(r"""\bdata:[\w/+.;=-]{1,100},[^"'\s<>]{200,}""")
"""What a saved page holds of its pictures and fonts."""
_END_OF_PAGE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_DEEPEST = 2_000
"""Elements within one another, a bit less than libxml2 reads."""
_FORMATTING = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|cite|code|del|em|font|i|ins|kbd|label|mark|nobr|q|s|small|span|"
    r"strike|strong|tt|u)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)

# fmt: off
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li",
    "listing", "main", "menu", "nav", "noscript", "ol", "p", "plaintext", "pre", "search",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
}
_NEVER_TEXT = {
    "annotation", "annotation-xml", "applet", "audio", "canvas", "datalist", "embed",
    "frameset", "iframe", "meta", "noembed", "noframes", "object", "option", "rp", "rt",
    "script", "select", "style", "textarea", "title", "video",
}
_OF_SVG = {
    "animate", "circle", "clippath", "defs", "desc", "ellipse", "filter", "foreignobject", "g",
    "image", "line", "lineargradient", "marker", "mask", "metadata", "path", "pattern",
    "polygon", "polyline", "radialgradient", "rect", "script", "set", "stop", "style", "symbol",
    "text", "textpath", "title", "tspan", "use",
}
# fmt: on
_PERMALINK = re.compile(r"\s*[¶§#\N{LINK SYMBOL}]\s*$")
"""What a heading's link to itself shows."""
_FOOTNOTE = re.compile(r"\[?(?:\d{1,3}|[*†‡])\]?")
_LONGEST_HEADING = 400
_BREAK = "\u2028"


class UnreadableError(ValueError):
    """The page is none that can be read; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Page:
    blocks: list[Block]
    folded: list[tuple[int, int]]
    metadata: dict[str, str]
    article_body: str = ""
    """The text of the article as the page gives it to search engines."""


def read_page(html: str) -> Page:
    """Return what a page shows. Raises UnreadableError."""
    # Browsers go on reading after the end of the page.
    html = _DATA.sub("", _END_OF_PAGE.sub("", html))
    _refuse_long_tags(html)
    root = _parse(html)
    if root is None:
        return Page([], [], {})
    walk = _Walk()
    walk.read(root)
    folded = walk.folding.folded(walk.blocks)
    return Page(
        walk.blocks,
        ranges(folded),
        metadata.proposed(walk.facts),
        max(walk.bodies, key=len, default=""),
    )


def _refuse_long_tags(html: str) -> None:
    at = html.find("<")
    while at >= 0:
        following = html[at + 1 : at + 2]
        end = at + 1
        if following.isascii() and (following.isalpha() or following == "/"):
            end = html.find(">", at, at + MAX_TAG)
            if end < 0 and len(html) - at > MAX_TAG:
                raise UnreadableError(
                    f"A tag in it has more than {MAX_TAG:,} characters, more than any page needs. "
                    "Paste the text instead."
                )
            if end < 0:
                return
        at = html.find("<", end)


def _parse(html: str):
    """Return the tree of a page, or None for an empty one."""
    root, is_whole = _tree(html)
    if not is_whole:
        # Thousands of elements that nothing closes: their words matter, not their formatting.
        root, is_whole = _tree(_FORMATTING.sub("", html))
    if not is_whole:
        raise UnreadableError(
            f"Its elements stand more than {_DEEPEST:,} deep within one another. Paste the text "
            "instead."
        )
    return root


def _tree(html: str):
    """Return the tree, and whether it holds the whole page."""
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    return root, all(error.type_name != "ERR_RESOURCE_LIMIT" for error in parser.error_log)


@dataclass
class _Walk:
    """Walk over a tree, without recursion, and collect its blocks and facts."""

    blocks: list[Block] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    folding: Folding = field(default_factory=Folding)
    words: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    mains: int = 0
    articles: int = 0
    article: int = 0
    preformatted: int = 0
    level: int = 0
    apart: list[int] = field(default_factory=list)
    is_part: list[bool] = field(default_factory=list)
    """Of each open element, whether it is a part that may be folded."""
    raised_at: int | None = None

    def read(self, root) -> None:
        from lxml import etree

        walker = etree.iterwalk(root, events=("start", "end"))
        is_skipping = False
        for event, element in walker:
            tag = element.tag
            if not isinstance(tag, str):
                if event == "end":
                    self._add(element.tail)
                continue
            tag = tag.lower()
            if event == "start":
                self._fact(tag, element)
                if is_skipping := _is_hidden(tag, element):
                    # The next event is the end of this element.
                    walker.skip_subtree()
                else:
                    self._start(tag, element)
            else:
                if not is_skipping:
                    self._end(tag, element)
                is_skipping = False
                self._add(element.tail)
        self._block()

    def _start(self, tag: str, element) -> None:
        attributes = element.attrib
        if tag in _BLOCKS:
            self._block()
        if re.fullmatch("h[1-6]", tag) and not self.level and _is_short(element):
            self.level = int(tag[1])
            if self.level == 1:
                for number in self.apart:
                    self.folding.parts[number].has_title = True
        elif tag == "main" or attributes.get("role") == "main":
            self.mains += 1
        elif tag == "article":
            self.article += 1
            self.articles += self.article == 1
        elif tag == "a":
            self.links += 1
        elif tag in {"pre", "xmp", "listing", "plaintext"}:
            self.preformatted += 1
        elif tag == "br":
            self.words.append(_BREAK)
        elif tag == "sup":
            self.raised_at = len(self.words)
        part = self.folding.part(tag, attributes)
        if part is not None:
            if tag not in _BLOCKS:
                self._block()
            self.apart.append(part)
        self.is_part.append(part is not None)
        self._add(element.text)

    def _end(self, tag: str, element) -> None:
        if tag == "sup" and self.raised_at is not None:
            self._part_footnote()
        is_part = self.is_part.pop()
        if tag in _BLOCKS or is_part:
            self._block()
        if re.fullmatch("h[1-6]", tag) and self.level == int(tag[1]):
            self.level = 0
        elif tag == "main" or element.get("role") == "main":
            self.mains -= 1
        elif tag == "article":
            self.article -= 1
        elif tag == "a":
            self.links -= 1
        elif tag in {"pre", "xmp", "listing", "plaintext"}:
            self.preformatted -= 1
        if is_part:
            self.apart.pop()

    def _part_footnote(self) -> None:
        """Part a footnote mark, a raised number, from the word before it."""
        raised = "".join(self.words[self.raised_at :]).strip()
        if _FOOTNOTE.fullmatch(raised):
            self.words.insert(self.raised_at, " ")
        self.raised_at = None

    def _add(self, text: str | None) -> None:
        if text:
            if self.links:
                self.linked += len("".join(text.split()))
            # A line break in the source is a blank; only <br> breaks a line.
            marked = text.replace("\n", _BREAK) if self.preformatted else text.replace("\n", " ")
            self.words.append(marked.replace("\r", " "))

    def _block(self) -> None:
        lines = "".join(self.words).split(_BREAK)
        text = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
        linked, self.linked, self.raised_at = self.linked, 0, None
        self.words.clear()
        if self.level:
            text = _PERMALINK.sub("", " ".join(text.split()))
        if not text:
            return
        if self.level:
            text = f"{'#' * self.level} {text}"
        self.blocks.append(
            Block(
                text,
                level=self.level,
                linked=linked,
                apart=tuple(self.apart),
                in_main=self.mains > 0,
                article=self.articles if self.article > 0 else 0,
            )
        )

    def _fact(self, tag: str, element) -> None:
        """Note what an element says of the page."""
        attributes = element.attrib
        if tag == "title" and not _is_in_drawing(element):
            self.facts.append(("title", element.text or ""))
        elif tag == "script":
            if (data := metadata.unwrap(element.text or "").strip())[:1] in {"{", "["}:
                self.facts += metadata.read_linked_data(data)
                self.bodies += metadata.article_bodies(data)
        elif tag == "html":
            self.facts.append(("html lang", attributes.get("lang", "")))
        elif tag == "link" and "canonical" in attributes.get("rel", "").lower().split():
            self.facts.append(("canonical", attributes.get("href", "").strip()))
        elif tag == "time" and "modified" not in attributes.get("itemprop", "").lower():
            self.facts.append(("time", attributes.get("datetime", "").strip()))
        elif tag == "meta":
            for key in ("property", "name", "itemprop"):
                if name := attributes.get(key):
                    self.facts.append((name.strip().lower(), attributes.get("content", "").strip()))


def _is_hidden(tag: str, element) -> bool:
    """Return whether browsers show nothing of an element."""
    if tag in _NEVER_TEXT:
        return True
    if tag == "template":
        return "shadowrootmode" not in element.attrib
    if tag == "svg":
        # Other elements than its own end a drawing that nothing has closed.
        return all(
            not isinstance(part.tag, str) or part.tag.lower() in _OF_SVG
            for part in element.iterdescendants()
        )
    return tag in _OF_SVG and not len(element) and _is_in_drawing(element)


def _is_short(heading) -> bool:
    """Return whether a heading has the length of one; a page may forget to close it."""
    length = 0
    for text in heading.itertext():
        length += len(text)
        if length > 4 * _LONGEST_HEADING:
            return False
    return length <= _LONGEST_HEADING or len(" ".join("".join(heading.itertext()).split())) <= (
        _LONGEST_HEADING
    )


def _is_in_drawing(element) -> bool:
    """Return whether this stands within a drawing, as its own parts do."""
    parent = element.getparent()
    while parent is not None and isinstance(parent.tag, str) and parent.tag.lower() in _OF_SVG:
        parent = parent.getparent()
    return parent is not None and isinstance(parent.tag, str) and parent.tag.lower() == "svg"
