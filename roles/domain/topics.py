"""The topic of a question in a sentence about duties.

Pure: no database and no HTML; of Django only translation.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .comparison import Row
from .duties import Duty
from .sentences import ENGLISH, Number, Parts, content_text, fill


def topic_of(row: Row) -> str:
    """Return a row's topic in the active language; in English a row without one goes by its name.
    Raises UntranslatedError if there are no words."""
    fact = row.responsibility
    if not fact.topic and (get_language() or ENGLISH).startswith(ENGLISH):
        return fact.name[:1].lower() + fact.name[1:]
    return content_text(fact, "topic")


def topic_with_number(duty: Duty) -> Parts:
    """Return the topic of a duty with its number of sources: "the roadmap (7 of 9)"."""
    slug = duty.row.responsibility.slug
    counted = str(duty.number)
    if duty.total > duty.number:
        counted = _("%(number)s of %(total)s") % {"number": duty.number, "total": duty.total}
    return fill(
        _("%(topic)s (%(numbers)s)"), topic=topic_of(duty.row), numbers=Number(counted, slug)
    )
