"""A list with what it is compared with: the one way from what was read to a plan."""

from dataclasses import replace

from roles.queries.title_reader import Titles

from ..exchange import Exchange
from ..models import Organisation
from .carrying import Carried
from .exchanged import parse_exchange, records_of
from .loading import load_role_names, load_state
from .plan import Plan, Wishes
from .planning import make_plan
from .records import read_records
from .titles import default_decisions, list_titles


class Listing:
    def __init__(self, organisation: Organisation, carried: Carried, titles: Titles | None = None):
        """Raises SheetError if a file that should have been downloaded here cannot be read."""
        self._organisation, self._carried = organisation, carried
        self._titles = titles or Titles()
        self.exchange: Exchange | None = None
        if carried.exchange:
            self.exchange = parse_exchange(carried.exchange)
            self._records = records_of(self.exchange)
        else:
            self._records = read_records(carried.sheet, carried.options)
        self.role_names = load_role_names()
        self._compare()

    def _compare(self) -> None:
        self.state = load_state(self._organisation)
        # What was downloaded here is decided as far as it is.
        records = [] if self.exchange else self._records.records
        self.listed = list_titles(records, self.state, self._titles)

    def plan(self, *, takes_ended: bool = False, **wishes) -> Plan:
        """Return the plan: what is certain is linked, what was chosen is chosen."""
        certain = default_decisions(title for title in self.listed if not title.needs_choice)
        all_wishes = Wishes(
            {**certain, **self._carried.decisions},
            self._carried.answers,
            takes_ended=takes_ended or self.exchange is not None,
            **wishes,
        )
        return make_plan(self._records, self.state, all_wishes, self.role_names)

    def plan_anew(self, **wishes) -> Plan:
        """Return the plan for what the organisation has now."""
        self._compare()
        return self.plan(**wishes)

    def plan_likely(self, *, anew: bool = False, **wishes) -> Plan:
        """Return the plan if nobody is asked: what is likely is linked, too, and what may be one of
        several roles is decided later."""
        if anew:
            self._compare()
        likely = default_decisions(self.listed)
        self._carried = replace(self._carried, decisions={**likely, **self._carried.decisions})
        return self.plan(**wishes)
