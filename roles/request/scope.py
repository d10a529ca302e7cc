"""How a page is read: narrowed to a context, as of a day. What stands beside it is read alike."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..domain.facts import ContextFact
from ..queries.current import CURRENT, Facts
from .params import parse_as_of, parse_context


@dataclass(frozen=True)
class Scope:
    context: ContextFact | None = None
    record: Facts = CURRENT

    @classmethod
    def asked(cls, request: HttpRequest) -> "Scope":
        """As the address of a role or a comparison asks."""
        record = parse_as_of(request)
        return cls(parse_context(request), record)

    @property
    def whole_and_now(self) -> bool:
        return self.context is None and self.record.day is None

    def query(self, **more: str) -> str:
        """What an address asks for, so that its page is read so; "" where that is nothing."""
        asked = {name: value for name, value in more.items() if value}
        if self.context:
            asked["context"] = self.context.slug
        if self.record.day:
            asked["as_of"] = self.record.day.isoformat()
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def permanent(self) -> "Scope":
        """The same without what only narrows it. A day has an address of its own, which keeps what
        it shows; a narrowed page shows part of another."""
        return Scope(record=self.record)

    def titled(self, title: str) -> str:
        """ "Product Owner, in startups, as of 31 January 2027"; in brackets after a question, which
        no comma can follow."""
        words = [self.context.phrase] if self.context else []
        if self.record.day:
            words.append(_("as of %(day)s") % {"day": date_format(self.record.day)})
        if not words:
            return title
        told = ", ".join(words)
        return f"{title} ({told})" if title.endswith("?") else f"{title}, {told}"

    @property
    def suffix(self) -> str:
        """To go after a name by which programs tell works and files apart."""
        words = [self.context.slug] if self.context else []
        if self.record.day:
            words.append(self.record.day.isoformat())
        return "".join(f"-{each}" for each in words)


CURRENT_SCOPE = Scope()
