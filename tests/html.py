"""Reading the site's pages as parsed HTML, so that a test asserts on what a reader meets."""

from html.parser import HTMLParser
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSEEN = {"script", "style", "template"}


class _TreeParser(HTMLParser):
    """Builds the tree of a page that closes each element it opens but options, as ours all do."""

    def __init__(self):
        super().__init__()
        self.builder = TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag == "option":
            self._end_option()
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def _end_option(self):
        if self.open[-1] == "option":
            self.builder.end(self.open.pop())

    def handle_endtag(self, tag):
        if tag == "select":
            self._end_option()
        assert self.open.pop() == tag, f"</{tag}> closes no open element"
        self.builder.end(tag)

    def handle_data(self, data):
        if self.open:
            self.builder.data(data)


class Page:
    """A page of the site, from its response or its HTML.

    Paths are those of ElementTree: ``page.all("form[@action='/roles/']")`` searches at any depth.
    """

    def __init__(self, response):
        html = response if isinstance(response, str) else response.content.decode()
        parser = _TreeParser()
        parser.feed(html)
        parser.close()
        self.root: Element = parser.builder.close()
        if not isinstance(response, str):
            self._resolve_links(response.wsgi_request.path)

    def _resolve_links(self, path: str) -> None:
        """Give each link that is relative to this page its whole path, as a browser would."""
        for link in self.all("*[@href]"):
            if not link.get("href").startswith("#"):
                link.set("href", urljoin(path, link.get("href")))

    def all(self, path: str) -> list[Element]:
        return self.root.findall(f".//{path}")

    def one(self, path: str) -> Element:
        """Return the only element on this path; fail where there is none or another."""
        (element,) = self.all(path)
        return element

    def texts(self, path: str) -> list[str]:
        return [text_of(element) for element in self.all(path)]

    def values(self, path: str, attribute: str) -> list[str]:
        return [element.get(attribute) for element in self.all(f"{path}[@{attribute}]")]

    def typed(self, name: str) -> str:
        """Return what the only text field of this name holds."""
        fields = self.all(f"input[@name='{name}']") + self.all(f"textarea[@name='{name}']")
        (field,) = fields
        return field.get("value", "") if field.tag == "input" else text_of(field)

    @property
    def text(self) -> str:
        return text_of(self.one("body"))

    @property
    def title(self) -> str:
        return text_of(self.one("head/title"))

    @property
    def links(self) -> list[str]:
        return self.values("a", "href")

    @property
    def ids(self) -> list[str]:
        return self.values("*", "id")


def text_of(element: Element) -> str:
    """Return the words of an element, with one blank wherever markup or white space parts them."""

    def parts(element: Element):
        if element.tag not in UNSEEN:
            yield element.text or ""
            for child in element:
                yield from parts(child)
                yield child.tail or ""

    return " ".join(" ".join(parts(element)).split())


def get_page(visitor, address: str, status: int = 200) -> Page:
    """Return the page at an address, which has to answer with this status."""
    response = visitor.get(address)
    assert response.status_code == status
    return Page(response)
