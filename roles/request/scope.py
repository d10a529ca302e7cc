"""How a page is read: narrowed to a context, as of a day. What stands beside it is read alike."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..domain.facts import ContextFact
from ..queries.current import NOW, Record
from .params import context_asked, record_asked


@dataclass(frozen=True)
class Reading:
    context: ContextFact | None = None
    record: Record = NOW

    @classmethod
    def asked(cls, request: HttpRequest) -> "Reading":
        """As the address of a role or a comparison asks."""
        record = record_asked(request)
        return cls(context_asked(request), record)

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
    def permanent(self) -> "Reading":
        """The same without what only narrows it. A day has an address of its own, which keeps what
        it shows; a narrowed page shows part of another."""
        return Reading(record=self.record)

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


WHOLE_AND_NOW = Reading()
