"""What a page shows: narrowed to a context, as of a day. Files that belong to it show the same."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..domain.facts import ContextFact
from ..queries.current import CURRENT
from ..queries.historical import Facts
from .languages import words_and_language
from .params import parse_as_of, parse_context


@dataclass(frozen=True)
class Scope:
    """All claims as they stand now, unless an address asks for less or for an earlier day."""

    context: ContextFact | None = None
    record: Facts = CURRENT

    @classmethod
    def parse(cls, request: HttpRequest) -> "Scope":
        record = parse_as_of(request)
        return cls(parse_context(request), record)

    @property
    def whole_and_now(self) -> bool:
        return self.context is None and self.record.day is None

    @property
    def parameters(self) -> dict[str, str]:
        parameters = {"context": self.context.slug} if self.context else {}
        if self.record.day:
            parameters["as_of"] = self.record.day.isoformat()
        return parameters

    def query(self, **more: str) -> str:
        """Return the query string of an address in this scope, "" if it needs none."""
        parameters = {name: value for name, value in more.items() if value} | self.parameters
        return f"?{urlencode(parameters)}" if parameters else ""

    @property
    def permanent(self) -> "Scope":
        """The scope of the canonical address. A day has an address of its own, because it keeps
        what it shows; a context shows a part of another page."""
        return Scope(record=self.record)

    def titled(self, title: str) -> str:
        """Return "Product Owner, in startups, as of 31 January 2027"; in brackets after a
        question, which no comma can follow."""
        words = [words_and_language(self.context, "phrase")[0]] if self.context else []
        if self.record.day:
            words.append(_("as of %(day)s") % {"day": date_format(self.record.day)})
        if not words:
            return title
        scope = ", ".join(words)
        return f"{title} ({scope})" if title.endswith("?") else f"{title}, {scope}"

    @property
    def suffix(self) -> str:
        """What to add to the name of a file and to the key of a work."""
        return "".join(f"-{value}" for value in self.parameters.values())
