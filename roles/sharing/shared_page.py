"""A page as those see it who share, cite, follow or embed it."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sources.citing import citations
from sources.citing.citations import Work

from ..domain.comparison import Filter
from ..records import licences
from ..records.reader import address_of_file
from ..request.absolute import absolute, site
from ..request.edition import is_edition, today
from ..request.scope import Scope
from . import badges, cards, exports, linked_data
from .cards import Card


@dataclass(frozen=True)
class Link:
    label: str
    address: str
    type: str = ""
    """A media type, if programs follow the link."""


@dataclass(frozen=True)
class Files:
    """The same content in several formats."""

    label: str
    links: list[Link]


@dataclass(frozen=True)
class Cited:
    """A work that the page offers to cite."""

    label: str
    work: Work
    files: list[Link]
    language: str = ""
    """The language of the title, if it is not the page's."""

    @property
    def plain(self) -> SafeString:
        """The citation as text, with the language of its title marked."""
        before, title, after = citations.around_title(self.work)
        if title and self.language:
            title = format_html('<span lang="{}">{}</span>', self.language, title)
        return format_html("{}{}{}", before, title, after)


def build_frame(address: str, title: str, width: int, height: int) -> SafeString:
    template = '<iframe src="{}" title="{}" width="{}" height="{}"></iframe>'
    return format_html(template, address, title, width, height)


@dataclass(frozen=True)
class SharedPage:
    """A page of this site, in the scope in which its reader sees it."""

    request: HttpRequest
    name: str
    """The title of the whole page as it stands now."""
    path: str
    description: str
    linked_things: tuple[dict, ...] = ()
    """What schema.org calls the things that it shows."""
    feeds: list[Link] = field(default_factory=list)
    scope: Scope = field(default_factory=Scope)

    # If it is a work to cite:
    view: str = ""
    """The names of the views that belong to it begin so: "role" for ``role_cite``."""
    kwargs: dict = field(default_factory=dict)
    """What all of these views take."""
    key: str = ""
    work_name: str = ""
    """The title of the work, if it is not the name of the page."""
    list_view: str = ""
    """The name of the view of a list that is no work to cite, and has files as well."""
    list_parameters: dict = field(default_factory=dict)
    """What the address of the list chooses."""
    issued: date | None = None
    """The day on which its newest claim was published."""
    original: Work | None = None
    """The one that it is about."""

    card: Card | None = None
    card_width, card_height = cards.WIDTH, cards.HEIGHT

    # If it is a table that other sites show in a frame:
    frame_size: tuple[int, int] | None = None
    """Width and height, unless the other site has less room."""
    filter: Filter | None = None
    """The rows that it shows."""
    state: str = ""
    """What its badge says: how many questions, and how many of them disputed."""

    @property
    def title(self) -> str:
        return self.scope.titled(self.name)

    @cached_property
    def address(self) -> str:
        """The canonical address."""
        return absolute(self.request, self.path + self.scope.permanent.query())

    @cached_property
    def read_address(self) -> str:
        """The address of what the reader sees."""
        return absolute(self.request, self.path + self.scope.query())

    @property
    def read_at(self) -> str:
        """The address that was asked for, with the scope. It may order the roles otherwise."""
        return self.request.path + self.scope.query()

    @cached_property
    def linked_data(self) -> SafeString | str:
        return linked_data.as_script(*self.linked_things) if self.linked_things else ""

    @cached_property
    def as_values(self) -> tuple:
        """All that its parts show: as long as it is equal, they are not rendered again."""
        return (
            *(settings.SITE_NAME, site(self.request), get_language(), today(), is_edition()),
            *(self.title, self.path, self.scope.query(), self.description, self.linked_things),
            *(self.feeds, self.view, self.kwargs, self.key, self.work_name, self.list_view),
            *(self.list_parameters, self.issued, self.original, self.card, self.frame_size),
            *(self.filter, self.state),
        )

    def reverse(self, view: str, **kwargs) -> str:
        return reverse(f"{self.view}_{view}", kwargs={**self.kwargs, **kwargs})

    # --- Citations and exports --------------------------------------------------------

    @property
    def work(self) -> Work:
        return Work(
            key=self.key + self.scope.suffix,
            kind="page",
            title=self.scope.titled(self.work_name or self.name),
            authors=(settings.SITE_NAME,),
            issued=self.issued.isoformat() if self.issued else "",
            accessed=today(),
            address=self.read_address,
            language=get_language().partition("-")[0],
            licence=licences.OURS,
        )

    @cached_property
    def cited(self) -> list[Cited]:
        if not self.view:
            return []
        label = _("This statement") if self.view == "claim" else _("This page")
        # An edition has no files with citations of single statements and rows: they would be most
        # of its files.
        has_files = not (is_edition() and self.view in {"claim", "compare-row"})
        works = [Cited(label, self.work, self._files("cite") if has_files else [])]
        if self.original:
            files, language = self._files("original") if has_files else [], self.original.language
            original = Cited(_("The original"), self.original, files, language)
            works.insert(0 if self.view == "source" else 1, original)
        return works

    @cached_property
    def records(self) -> list[Files]:
        """Return the page as JSON and Markdown. An edition lacks them: they would be most of it."""
        view = self.view or self.list_view
        if is_edition() or not view:
            return []
        query = self.scope.query(**self.list_parameters)
        links = [
            Link(label, self._here(address_of_file(view, self.kwargs, ending) + query), media_type)
            for ending, label, media_type in (
                ("json", "JSON", "application/json"),
                ("md", "Markdown", "text/markdown"),
            )
        ]
        return [Files(_("This page"), links)]

    @cached_property
    def exports(self) -> list[Files]:
        files = [Files(_("All its originals"), self._files("originals"))] if self.frame_size else []
        if self.filter:
            shown = "" if self.filter is Filter.ALL else self.filter.slug
            links = self._files("export", exports.FORMATS, show=shown)
            files.insert(0, Files(_("This table"), links))
        return files

    def _files(self, view: str, formats: dict = citations.FORMATS, **parameters) -> list[Link]:
        query = self.scope.query(**parameters)
        return [
            Link(_(label), self._here(self.reverse(view, ending=ending) + query), media_type)
            for ending, (media_type, label, _write) in formats.items()
        ]

    @cached_property
    def feed_links(self) -> list[Link]:
        return [replace(feed, address=self._here(feed.address)) for feed in self.feeds]

    def _here(self, path: str) -> str:
        """Return a path as a link of this page names it: of what stands below it without the path
        of the page, two dozen of which would be 1 kB. In an edition a page has several paths."""
        return path if is_edition() else path.removeprefix(self.request.path)

    # --- Cards and frames -------------------------------------------------------------

    @cached_property
    def card_address(self) -> str:
        """With the digest of what the picture shows: the picture at it never changes."""
        path = self.reverse("card") + self.scope.query(v=self.card.digest) if self.card else ""
        return path and absolute(self.request, path)

    @cached_property
    def badge_address(self) -> str:
        """Like frames, of whole pages as they stand now. An edition has none."""
        if not self.frame_address or is_edition():
            return ""
        return absolute(self.request, self.reverse("badge"))

    @property
    def badge_as_markdown(self) -> str:
        address = self.badge_address
        return address and badges.as_markdown(self.title, self.state, address, self.address)

    @property
    def badge_as_html(self) -> SafeString | str:
        address = self.badge_address
        return address and badges.as_html(self.title, self.state, address, self.address)

    @cached_property
    def frame_address(self) -> str:
        """Only the whole page as it stands now is shown in frames of other sites."""
        if not (self.frame_size and self.scope.whole_and_now):
            return ""
        return absolute(self.request, reverse(f"embed_{self.view}", kwargs=self.kwargs))

    @cached_property
    def frame(self) -> SafeString | str:
        address = self.frame_address
        return address and build_frame(address, self.name, *self.frame_size)

    @property
    def oembed(self) -> str:
        if is_edition():
            return ""
        query = urlencode({"url": self.address, "format": "json"})
        path = f"{reverse('oembed')}?{query}"
        return self.frame_address and absolute(self.request, path)
