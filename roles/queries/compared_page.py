"""The rows of a comparison as its page shows them, with their words."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from ..domain.compared_rows import ComparedGroup, compared_groups
from ..domain.comparison import Comparison, Row
from ..domain.hues import Hues
from ..domain.kept_groups import KeptGroups
from ..domain.kept_lead import KeptLeads
from ..domain.lead import lead
from ..domain.sentences import Sentence
from ..domain.short_names import short_names
from .content_state import few_per_state, is_kept
from .current import CURRENT
from .historical import Facts
from .pages import Compared, compared_now


@dataclass(frozen=True)
class ComparedPage:
    """A comparison in the order of its page, with its answer and the hues of its roles."""

    comparison: Comparison
    answer: tuple[Sentence, ...]
    hues: Hues
    groups: tuple[ComparedGroup, ...]
    """All its rows."""

    def groups_of(self, rows: Sequence[Row]) -> tuple[ComparedGroup, ...]:
        """Return some of its rows in their groups."""
        if len(rows) == len(self.comparison.rows):
            return self.groups
        return compared_groups(rows, self.comparison.roles)


def page_of(compared: Compared, slugs: Sequence[str], record: Facts = CURRENT) -> ComparedPage:
    """Return what a comparison's page shows, with the roles in this order."""
    if compared.narrowing.context is None and not record.over and is_kept():
        return _page_now(get_language(), *slugs)
    return _build(compared, slugs, record, KeptLeads(), KeptGroups(), "")


@few_per_state
def _page_now(language: str | None, *slugs: str) -> ComparedPage:
    return _build(compared_now(slugs), slugs, CURRENT, _leads, _groups, (language, slugs))


_leads, _groups = KeptLeads(), KeptGroups()


def _build(
    compared: Compared,
    slugs: Sequence[str],
    record: Facts,
    leads: KeptLeads,
    groups: KeptGroups,
    page: Hashable,
) -> ComparedPage:
    comparison = compared.comparison.in_order(slugs)
    all_roles, speakers = record.roles(), compared.speakers
    names = short_names(comparison.roles, all_roles, speakers)
    return ComparedPage(
        comparison,
        leads.get(
            *(page, comparison, names, speakers),
            lambda: lead(comparison, all_roles, speakers, names),
        ),
        Hues(comparison.roles, names),
        groups.of(page, comparison.rows, comparison.roles),
    )
