"""One question over all roles: how sources stand on it as a whole.

Pure: no database and no HTML; of Django only translation. It reads the points of a row, and weighs
nothing again.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .comparison import Row
from .relation import Relation, Support, covered_cells, relation, row_voices, support
from .relation_words import not_covered, sources_agree
from .sentences import number_of_sources
from .verdict_words import verdict_words


@dataclass(frozen=True, slots=True)
class QuestionVerdict:
    """How sources stand on a question over all roles that they speak of."""

    words: str
    disputed: bool
    agreed: bool
    """Whether two sources or more give one answer, and none another."""
    sources: int


def question_verdict(row: Row) -> QuestionVerdict:
    """Return the one verdict on a row that holds every role of which sources speak."""
    sources = len(row_voices(row))
    if not sources:
        return QuestionVerdict(not_covered(), disputed=False, agreed=False, sources=0)
    if contested := row.contested_points:
        # Where each is one source's own several answers, nobody disagrees with anybody.
        first, *_others = sorted(contested, key=lambda point: point.agreement.one_voice)
        words, disputed = verdict_words(first.agreement), not first.agreement.one_voice
        return QuestionVerdict(words, disputed=disputed, agreed=False, sources=sources)
    if len(covered_cells(row) or row.pairs) == 1:
        return _of_one(sources)
    if row.pairs:
        words = ngettext(
            "no disagreement about %(number)s pair of roles",
            "no disagreement about %(number)s pairs of roles",
            len(row.pairs),
        ) % {"number": len(row.pairs)}
        return QuestionVerdict(words, disputed=False, agreed=False, sources=sources)
    alike = relation(row) is Relation.ALIKE
    how_many = support(row)
    words = (
        _("the same for each: %(support)s") if alike else _("the roles differ: %(support)s")
    ) % {"support": support_words(how_many, sources)}
    agreed = alike and how_many is Support.SOURCES_AGREE
    return QuestionVerdict(words, disputed=False, agreed=agreed, sources=sources)


def _of_one(sources: int) -> QuestionVerdict:
    return QuestionVerdict(
        sources_agree(sources), disputed=False, agreed=sources > 1, sources=sources
    )


def support_words(how_many: Support, sources: int) -> str:
    """Return how many sources stand behind a row on which nothing is disputed."""
    return {
        Support.ONE_SOURCE: number_of_sources(1),
        Support.SOURCES_AGREE: _("sources agree"),
        Support.ONE_SOURCE_EACH: _("one source each"),
        Support.SEVERAL: number_of_sources(sources),
    }[how_many]
