"""A language in which each translated text stands in brackets, and a reader who finds what does
not: words that no catalogue holds, and content whose language nobody names."""

import re
from html.parser import HTMLParser

from django.utils.translation import trans_real

CONTEXT = trans_real.CONTEXT_SEPARATOR
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_READ_OUT = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
_NAMES = re.compile(
    r"\b(?:Rolebook|CSL-JSON|BibTeX|RIS|CSV|Markdown|JSON|HTML|CC BY(?:-SA)?|oEmbed|as_of"
    r"|https?\S*)\b"
)
"""The same in every language."""


class Bracketed(trans_real.DjangoTranslation):
    """German, as far as Django can tell."""

    def gettext(self, message):
        return f"⟦{message.rpartition(CONTEXT)[2]}⟧" if message else ""

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.depth = 0
        self.found: list[str] = []

    @property
    def unnamed(self) -> bool:
        """Whether no element but the page itself says what language this is in."""
        return not any(lang for tag, lang in self.open if tag != "html")

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "option" and self.open[-1][0] == tag:
            self.open.pop()
        self.open.append((tag, attributes.get("lang") or ""))
        if self.unnamed and tag != "meta" and not self.depth:
            for name in _READ_OUT | {n for n in attributes if n.startswith("data-copy")}:
                self._read(attributes.get(name) or "", f"{tag} {name}")
            if tag == "button" or attributes.get("type") in {"submit", "button"}:
                self._read(attributes.get("value") or "", f"{tag} value")
        if tag in _VOID:
            self.open.pop()

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = {tag for tag, _ in self.open}
        # A page's name in the tab is made of content and interface, and can hold no element.
        if inside & {"script", "style", "title"}:
            return
        loose = []
        for char in data:
            if char == "⟦":
                self.depth += 1
            elif char == "⟧":
                self.depth -= 1
            elif not self.depth:
                loose.append(char)
        if self.unnamed:
            self._read("".join(loose), " > ".join(tag for tag, _ in self.open[-3:]))

    def _read(self, text: str, where: str) -> None:
        bare = text
        while (inner := re.sub(r"⟦[^⟦⟧]*⟧", "", bare)) != bare:
            bare = inner
        if re.search(r"[^\W\d_]{2}", _NAMES.sub("", bare)):
            self.found.append(f"{where}: {' '.join(bare.split())[:120]}")


def untranslated(html: str) -> list[str]:
    """Where a page in brackets has words outside of them that name no language of their own."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.depth == 0, "A bracket was left open: some text was cut."
    return reader.found
