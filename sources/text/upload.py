"""Reading what an editor pastes or uploads: its text, paragraph by paragraph, and what an HTML page
says about itself.

The text of a snapshot is plain: paragraphs parted by an empty line, a heading marked by "#" as in
Markdown. HTML is read by a scanner of our own, whose time grows with the length of the page alone
(docs/decisions/0008); it fetches nothing and runs nothing.
"""

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from ..citing import dates

MAX_BYTES = 2_000_000

HTML = {".html", ".htm", ".xhtml"}
MARKDOWN = {".md", ".markdown"}
PLAIN = {".txt", ".text"}
ENDINGS = sorted(HTML | MARKDOWN | PLAIN)


class RefusedError(ValueError):
    """What was handed in is no text that we read; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    metadata: dict[str, str] = field(default_factory=dict)
    """What the page says of itself, under the names of the source's fields: to be proposed."""


def read_upload(name: str, data: bytes) -> Reading:
    """The text of an uploaded file, by the ending of its name."""
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
_NAMED = re.compile(r"utf-?8|(?:iso-?8859-?\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|us-ascii)(?!\d)")


def decode(data: bytes, *, html: bool = False) -> str:
    """The bytes as text: UTF-8 or UTF-16 by its mark, or what an HTML page declares."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    declared = _DECLARED.search(data[:4096]) if html and encoding == "utf-8" else None
    if declared and _NAMED.fullmatch(name := declared[1].decode("ascii", "replace").lower()):
        # As browsers do, who know that nobody means the one without curly quotation marks.
        encoding = "cp1252" if re.fullmatch(r"iso-?8859-?1|us-ascii", name) else name
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise RefusedError(
            f"Its letters cannot be read as {encoding.upper().removesuffix('-SIG')}. "
            "Save it as UTF-8 and upload it again."
        ) from None
    if "\0" in text:
        raise RefusedError("There are signs in it that no text holds. Is it really a text?")
    return text


def tidy(text: str) -> str:
    """Line ends of one kind, no blanks at their ends, one empty line between paragraphs."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


# Each bounded, and none can match in two ways: the time grows with the text alone.
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


def read_markdown(text: str) -> str:
    """Markdown without its marks, which would stand in a quotation's way; headings keep theirs."""
    text = tidy(text)
    for pattern, instead in _MARKDOWN:
        text = pattern.sub(instead, text)
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
    "audio", "button", "canvas", "footer", "iframe", "nav", "noscript", "object", "select", "svg",
    "template",
}
# fmt: on
_RAW = {"script", "style", "textarea", "title", "xmp"}
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*+)")
_REST = re.compile(r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>]++))?""")
_WINDOW = 20_000
"""Characters within which a tag's quotation marks are paired; beyond it, the next ">" ends it."""


def _scan(html: str) -> Iterator[tuple[str, str, str]]:
    """The page as ("text", "", words), ("start", tag, attributes), ("end", tag, "") and, for what
    scripts and titles hold, ("raw", tag, words). Never looks back, and never fails."""
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
    found = {}
    for name, value in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), unescape(value.strip("\"'")).strip())
    return found


@dataclass
class _Page:
    """Gathers a page's paragraphs, each with the part of the page that it stands in."""

    paragraphs: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    within: Counter = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)
    level: int = 0

    def block(self) -> None:
        lines = "".join(self.words).replace("\u2028", "\n").split("\n")
        text = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
        self.words.clear()
        if not text:
            return
        if self.level:
            text = f"{'#' * self.level} {' '.join(text.split())}"
        part = next((part for part in ("main", "article") if self.within[part]), "")
        if any(self.within[tag] for tag in _LEFT_OUT):
            part = "beside"
        self.paragraphs.append((part, text))

    def read(self, html: str) -> None:
        for kind, tag, words in _scan(html):
            if kind == "text":
                # A line break in the mark-up is a blank; only <br> breaks a line.
                self.words.append(words.replace("\n", " ").replace("\r", " "))
            elif kind == "raw":
                self.fact(tag, words)
            elif tag in _BLOCKS or tag in _LEFT_OUT:
                self.block()
                self.within[tag] = max(0, self.within[tag] + (1 if kind == "start" else -1))
                if re.fullmatch("h[1-6]", tag):
                    self.level = int(tag[1]) if kind == "start" else 0
                elif tag in {"p", "div", "section"}:
                    self.level = 0
            elif tag == "br":
                self.words.append("\u2028")
            if kind == "start" and tag in {"html", "meta", "link", "time"}:
                self.fact(tag, words)
        self.block()

    def fact(self, tag: str, words: str) -> None:
        if tag == "title":
            self.facts.append(("title", unescape(words)))
        elif tag == "script" and words.strip().startswith(("{", "[")):
            self.facts += _linked_data(words)
        elif tag in {"script", "style", "textarea", "xmp"}:
            return
        else:
            said = _attributes(words)
            if tag == "html":
                self.facts.append(("html lang", said.get("lang", "")))
            elif tag == "link" and "canonical" in said.get("rel", "").lower().split():
                self.facts.append(("canonical", said.get("href", "")))
            elif tag == "time":
                self.facts.append(("time", said.get("datetime", "")))
            elif tag == "meta":
                name = said.get("property") or said.get("name") or said.get("itemprop") or ""
                self.facts.append((name.lower(), said.get("content", "")))

    @property
    def text(self) -> str:
        """The main part where the page marks one, else its articles, else all but what leads
        elsewhere; and everything where that leaves nothing."""
        for wanted in ({"main"}, {"article"}, {"", "main", "article"}):
            found = [text for part, text in self.paragraphs if part in wanted]
            if sum(map(len, found)) >= 200 or (found and "" in wanted):
                return "\n\n".join(found)
        return "\n\n".join(text for _, text in self.paragraphs)


def _linked_data(words: str) -> Iterator[tuple[str, str]]:
    """What a page says of itself in JSON-LD."""
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        return
    things = found if isinstance(found, list) else [found]
    for thing in things[:50]:
        inner = thing.get("@graph") if isinstance(thing, dict) else None
        for each in [thing, *(inner[:50] if isinstance(inner, list) else [])]:
            if isinstance(each, dict) and ("headline" in each or "datePublished" in each):
                for key in ("headline", "author", "publisher", "datePublished", "inLanguage"):
                    yield f"ld {key}", "; ".join(_names(each.get(key)))


def _names(value) -> list[str]:
    values = value[:20] if isinstance(value, list) else [value]
    names = [each.get("name") if isinstance(each, dict) else each for each in values]
    return [name for name in names if isinstance(name, str)]


# Where a page says it, the plainest first. Several authors stand in several places.
_SAID = {
    "title": ["citation_title", "dc.title", "ld headline", "og:title", "title"],
    "author": ["citation_author", "dc.creator", "ld author", "author", "article:author"],
    "publisher": ["og:site_name", "citation_journal_title", "ld publisher", "application-name"],
    "published": [
        *("citation_publication_date", "citation_date", "article:published_time", "dc.date"),
        *("ld datepublished", "datepublished", "date", "time"),
    ],
    "address": ["canonical", "og:url"],
    "language": ["html lang", "ld inlanguage", "og:locale"],
}
_LONGEST = {"title": 300, "author": 300, "publisher": 200, "address": 500, "language": 12}


def _published(said: str) -> str:
    date = re.match(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?![\d/-])", said)
    value = "-".join(part.zfill(2) for part in date.groups() if part) if date else ""
    try:
        dates.validate_partial_date(value)
    except ValidationError:
        return ""
    return value


def _address(said: str) -> str:
    try:
        URLValidator(["http", "https"])(said)
    except ValidationError:
        return ""
    return said


def _language(said: str) -> str:
    code = said.replace("_", "-")
    return code if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", code) else ""


def _author(said: str) -> str:
    return "" if said.startswith(("http://", "https://")) else said


_READ_AS = {
    "published": _published,
    "address": _address,
    "language": _language,
    "author": _author,
}


def _metadata(facts: list[tuple[str, str]]) -> dict[str, str]:
    """One value for each field that the page says anything usable about. Nothing is cut short:
    what does not fit is left out."""
    proposed = {}
    for name, places in _SAID.items():
        for place in places:
            said = [" ".join(value.split()) for key, value in facts if key.lower() == place]
            read = [_READ_AS.get(name, str)(value) for value in said if len(value) < 2000]
            values = list(dict.fromkeys(filter(None, read)))
            value = "; ".join(values) if name == "author" else "".join(values[:1])
            if value and len(value) <= _LONGEST.get(name, 10):
                proposed[name] = value
                break
    return proposed


def read_html(html: str) -> Reading:
    """A page's readable text, a paragraph for each block, and what it says of itself."""
    page = _Page()
    page.read(html)
    return Reading(tidy(page.text), _metadata(page.facts))
