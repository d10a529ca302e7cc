"""Read a pasted or uploaded text, paragraph by paragraph, and the metadata of an HTML page.

The text of a snapshot is plain: an empty line between paragraphs, and "#" before a heading as in
Markdown. HTML is read by our own scanner, in time linear in the length of the page
(docs/decisions/0008). It fetches nothing and runs nothing.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import PurePath

from . import metadata

MAX_BYTES = 2_000_000

HTML = {".html", ".htm", ".xhtml"}
MARKDOWN = {".md", ".markdown"}
PLAIN = {".txt", ".text"}
ENDINGS = sorted(HTML | MARKDOWN | PLAIN)


class RefusedError(ValueError):
    """The upload cannot be read as text; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    metadata: dict[str, str] = field(default_factory=dict)
    """What the page says about itself, by field of the source."""


def read_upload(name: str, data: bytes) -> Reading:
    """Return the text of an uploaded file, read by its extension. Raises RefusedError."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise RefusedError(
            f"“{name[:80]}” is neither HTML, Markdown nor plain text: a file that ends in "
            f"{', '.join(ENDINGS)} is read. Anything else is best pasted as text."
        )
    if len(data) > MAX_BYTES:
        raise RefusedError(too_long(len(data)))
    if data.startswith(
        (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf")
    ):
        raise RefusedError(
            "Whatever its name says, this file holds no text. Paste its text instead."
        )
    text = decode(data, html=ending in HTML)
    if ending in HTML:
        reading = read_html(text)
    elif re.match(r"\s*(?:<!doctype html|<html)\b", text, re.IGNORECASE):
        raise RefusedError("This is HTML, whatever its name says: let its name end in .html.")
    else:
        reading = Reading(read_markdown(text) if ending in MARKDOWN else tidy(text))
    if not re.search(r"\w", reading.text):
        raise RefusedError("There are no words in it.")
    return reading


def read_pasted(text: str) -> Reading:
    if (size := len(text.encode(errors="replace"))) > MAX_BYTES:
        raise RefusedError(too_long(size))
    return Reading(tidy(text))


def too_long(size: int) -> str:
    return (
        f"A text of at most 2 MB is kept; this one has {size / 1_000_000:.1f} MB. "
        "Keep only the part that is cited."
    )


_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_DECLARED = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_AS_BROWSERS_DO = {
    # Nobody means the encoding without curly quotation marks.
    **dict.fromkeys(["iso8859-1", "ascii", "latin_1", "latin-1"], "cp1252"),
    **dict.fromkeys(["gb2312", "gbk", "hz"], "gb18030"),
    **dict.fromkeys(["euc_kr"], "cp949"),
    **dict.fromkeys(["shift_jis"], "cp932"),
    **dict.fromkeys(["big5"], "big5hkscs"),
    **dict.fromkeys(["iso8859-9"], "cp1254"),
    **dict.fromkeys(["tis-620", "iso8859-11"], "cp874"),
    # A page that says so in ASCII is not in it.
    **dict.fromkeys(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"], "utf-8"),
}
"""By the name that Python gives an encoding: how browsers read it."""
_MOST_REPLACED = 0.01
"""The share of characters of a page that may be unreadable."""


def _encoding_named(name: str) -> str:
    """Return the encoding that browsers take for this name; UTF-8 if there is none."""
    try:
        encoding = codecs.lookup(name).name
        "".encode(encoding)
    except (LookupError, UnicodeError):
        return "utf-8"
    return _AS_BROWSERS_DO.get(encoding, encoding)


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes, *, html: bool = False) -> str:
    """Return the decoded text: UTF-8, UTF-16 with its mark, or as an HTML page declares."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    declared = _DECLARED.search(data[:4096]) if html and encoding == "utf-8" else None
    if declared:
        encoding = _encoding_named(declared[1].decode("ascii", "replace"))
        if encoding == "cp1252" and _is_utf_8(data):
            # A page that was saved in another encoding than it declares.
            encoding = "utf-8"
    try:
        text = data.decode(encoding, "replace" if html and declared else "strict")
        if html and declared and text.count("\ufffd") > 1 + _MOST_REPLACED * len(text):
            raise UnicodeDecodeError(encoding, b"", 0, 1, "too much of it")
    except (UnicodeDecodeError, LookupError):
        raise RefusedError(
            f"Its letters cannot be read as {encoding.upper().removesuffix('-SIG')}. "
            "Save it as UTF-8 and upload it again."
        ) from None
    if "\0" in text:
        raise RefusedError("There are signs in it that no text holds. Is it really a text?")
    return text


def tidy(text: str) -> str:
    """Return the text with uniform line ends, no trailing blanks and no repeated empty lines."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


# All are bounded and unambiguous, so that the time is linear in the length of the text.
_MARKDOWN = [
    (re.compile(r"(?m)^ {0,3}(?:```|~~~).*$"), ""),
    (re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]\n]{1,500})\]\[[^\[\]\n]{0,200}\]"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]{1,2000})>"), r"\1"),
    (re.compile(r"(\*{1,3})(?=[^\s*])([^*\n]{1,1000})(?<=[^\s*])\1"), r"\2"),
    (re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])([^_\n]{1,1000})(?<=[^\s_])\1(?!\w)"), r"\2"),
    (re.compile(r"`{1,2}([^`\n]{1,1000})`{1,2}"), r"\1"),
    (re.compile(r"(?m)^ {0,3}(?:> ?)+"), ""),
    (re.compile(r"(?m)^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+"), "\n"),
    (re.compile(r"(?m)^(#{1,6} [^\n]*)$"), r"\n\1\n"),
    (re.compile(r"(?m)^([^\n#]{1,200})\n={3,}[ \t]*$"), r"\n# \1\n"),
    (re.compile(r"(?m)^([^\n#]{1,200})\n-{3,}[ \t]*$"), r"\n## \1\n"),
]


_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?:(?!---[ \t]*$)[^\n]*\n){0,200}---[ \t]*(?:\n|\Z)", re.M
)
_ATTRIBUTES = re.compile(r"(?m)^[ \t]*\{:[^{}\n]{0,200}\}[ \t]*$")


def read_markdown(text: str) -> str:
    """Return the text without Markdown syntax but that of headings, so that quotations match."""
    text = _FRONT_MATTER.sub("", tidy(text), count=1)
    text = _ATTRIBUTES.sub("", text)
    for pattern, replacement in _MARKDOWN:
        text = pattern.sub(replacement, text)
    return tidy(text)


# --- HTML -----------------------------------------------------------------------------------

# fmt: off
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}
_LEFT_OUT = {
    "audio", "canvas", "footer", "iframe", "nav", "noscript", "object", "select", "svg",
    "template",
}
# fmt: on
_PERMALINK = re.compile(r"\s*[¶§#\N{LINK SYMBOL}]\s*$")
"""What a heading's link to itself shows."""
_RAW = {"script", "style", "textarea", "title", "xmp"}
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*+)")
_REST = re.compile(r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>]++))?""")
_WINDOW = 20_000
"""Characters of a tag within which quotation marks are paired; after them, ">" ends the tag."""


def _scan(html: str) -> Iterator[tuple[str, str, str]]:
    """Yield the page as ("text", "", words), ("start", tag, attributes), ("end", tag, "") and, for
    the content of scripts and titles, ("raw", tag, words). Never backtracks and never fails."""
    at, end = 0, len(html)
    while at < end:
        opened = html.find("<", at)
        if opened < 0:
            opened = end
        if opened > at:
            yield "text", "", unescape(html[at:opened])
        if opened == end:
            return
        named = _NAME.match(html, opened)
        if not named:
            if html.startswith("<!--", opened):
                closed = html.find("-->", opened + 4)
                at = closed + 3 if closed >= 0 else end
            elif html.startswith(("<!", "<?", "</"), opened):
                closed = html.find(">", opened)
                at = closed + 1 if closed >= 0 else end
            else:
                yield "text", "", "<"
                at = opened + 1
            continue
        rest = _REST.match(html, named.end(), named.end() + _WINDOW)
        at = rest.end() if rest else html.find(">", named.end()) + 1
        if not at:
            return
        tag = named[1].lower()
        if html[opened + 1] == "/":
            yield "end", tag, ""
            continue
        yield "start", tag, html[named.end() : min(at - 1, named.end() + _WINDOW)]
        if tag in _RAW:
            closed = re.compile(rf"</{tag}", re.IGNORECASE).search(html, at)
            until = closed.start() if closed else end
            yield "raw", tag, html[at:until]
            at = until


def _attributes(text: str) -> dict[str, str]:
    attributes = {}
    for name, value in _ATTRIBUTE.findall(text):
        if value[:1] in {'"', "'"}:
            value = value[1:-1]
        attributes.setdefault(name.lower(), unescape(value).strip())
    return attributes


@dataclass
class _Page:
    """Collect the paragraphs of a page, each with the part of the page around it."""

    paragraphs: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    within: Counter = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)
    level: int = 0
    articles: int = 0
    """Articles that stand in no other one."""
    left_out: set[str] = field(default_factory=lambda: set(_LEFT_OUT))
    raised_at: int | None = None

    def block(self) -> None:
        lines = "".join(self.words).replace("\u2028", "\n").split("\n")
        text = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
        self.words.clear()
        if not text:
            return
        if self.level:
            text = _PERMALINK.sub("", " ".join(text.split()))
            if not text:
                return
            text = f"{'#' * self.level} {text}"
        part = next((part for part in ("main", "article") if self.within[part]), "")
        if any(self.within[tag] for tag in self.left_out):
            part = "left out"
        self.paragraphs.append((part, text))

    def mark_footnote(self, kind: str) -> None:
        """Part a footnote mark, a raised number, from the word before it."""
        if kind == "start":
            self.raised_at = len(self.words)
        elif self.raised_at is not None:
            raised = "".join(self.words[self.raised_at :]).strip()
            if re.fullmatch(r"\[?(?:\d{1,3}|[*†‡])\]?", raised):
                self.words.insert(self.raised_at, " ")
            self.raised_at = None

    def read(self, html: str) -> None:
        for kind, tag, words in _scan(html):
            if kind == "text":
                # A line break in the source is a blank; only <br> breaks a line.
                self.words.append(words.replace("\n", " ").replace("\r", " "))
            elif kind == "raw":
                self.fact(tag, words)
            elif tag in _BLOCKS or tag in _LEFT_OUT:
                self.block()
                if tag in _LEFT_OUT and kind == "start" and words.rstrip().endswith("/"):
                    # Only SVG may close itself; browsers read the others so, too, when empty.
                    continue
                if tag == "article" and kind == "start" and not self.within[tag]:
                    self.articles += 1
                self.within[tag] = max(0, self.within[tag] + (1 if kind == "start" else -1))
                if re.fullmatch("h[1-6]", tag):
                    self.level = int(tag[1]) if kind == "start" else 0
                elif tag in {"p", "div", "section"}:
                    self.level = 0
            elif tag == "br":
                self.words.append("\u2028")
            elif tag == "sup":
                self.mark_footnote(kind)
            if kind == "start" and tag in {"html", "meta", "link", "time"}:
                self.fact(tag, words)
        self.block()

    def fact(self, tag: str, words: str) -> None:
        if tag == "title":
            self.facts.append(("title", unescape(words)))
        elif tag == "script" and (data := metadata.unwrap(words).strip())[:1] in {"{", "["}:
            self.facts += metadata.read_linked_data(data)
        elif tag in {"script", "style", "textarea", "xmp"}:
            return
        else:
            attributes = _attributes(words)
            if tag == "html":
                self.facts.append(("html lang", attributes.get("lang", "")))
            elif tag == "link" and "canonical" in attributes.get("rel", "").lower().split():
                self.facts.append(("canonical", attributes.get("href", "")))
            elif tag == "time" and "modified" not in attributes.get("itemprop", "").lower():
                self.facts.append(("time", attributes.get("datetime", "")))
            elif tag == "meta":
                for key in ("property", "name", "itemprop"):
                    if name := attributes.get(key):
                        self.facts.append((name.lower(), attributes.get("content", "")))

    @property
    def text(self) -> str:
        """Return the main part of the page, or else its only article, or else all of it without
        navigation and the like, or else everything. Several articles may be teasers of others."""
        article = [{"article"}] if self.articles == 1 else []
        for wanted in ({"main"}, *article, {"", "main", "article"}):
            texts = [text for part, text in self.paragraphs if part in wanted]
            if sum(map(len, texts)) >= 200 or (texts and "" in wanted):
                return "\n\n".join(texts)
        return "\n\n".join(text for _, text in self.paragraphs)


def read_html(html: str) -> Reading:
    """Return the readable text of a page, with a paragraph for each block, and its metadata."""
    page = _Page()
    page.read(html)
    if unclosed := {tag for tag in page.left_out if page.within[tag]}:
        # The rest of the page cannot all be navigation.
        page = _Page(left_out=page.left_out - unclosed)
        page.read(html)
    return Reading(tidy(page.text), metadata.proposed(page.facts))
