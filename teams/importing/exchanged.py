"""An organisation that was downloaded as JSON, read as a list: each membership is a line."""

import io

from django.utils.translation import gettext as _

from roles.importing import guard
from roles.importing.title_files import in_words

from .. import exchange
from ..exchange import Exchange, ExchangeError
from .records import Record, Records
from .sheets import SheetError


def parse_exchange(text: str) -> Exchange:
    """Return what a file says. Raises SheetError, also for what no organisation can hold."""
    try:
        content = exchange.read(guard.checked_json(io.BytesIO(text.encode())))
        _check(content)
    except guard.RefusedFileError as error:
        raise SheetError(_("The file cannot be read.") + f" {in_words(error)}") from error
    except ExchangeError as error:
        raise SheetError(_("The file cannot be read.") + f" {error}.") from error
    return content


def _check(content: Exchange) -> None:
    """Raise ExchangeError if entries that are right by themselves cannot be stored together."""
    for place, row in enumerate(content.memberships):
        here = f"memberships[{place}]"
        if row.start and row.end and row.end < row.start:
            raise ExchangeError(f"{here}.end", _("It ends before it begins"))
        if row.person is not None and row.person == row.reports_to:
            raise ExchangeError(f"{here}.reports_to", _("Nobody reports to themselves"))
    _check_circles(content)


def _check_circles(content: Exchange) -> None:
    parents = {team.slug: team.parent for team in content.teams}
    for team in content.teams:
        slug, met = team.slug, set()
        while slug:
            if slug in met:
                raise ExchangeError(
                    "teams", _("“%(name)s” is part of itself") % {"name": team.name}
                )
            met.add(slug)
            slug = parents.get(slug, "")


def records_of(content: Exchange) -> Records:
    """Return a line for each membership, numbered from 1."""
    teams = {team.slug: team for team in content.teams}
    people = {person.id: person for person in content.people}
    local_roles = {role.slug: role for role in content.local_roles}
    records = []
    for number, row in enumerate(content.memberships, start=1):
        person = people.get(row.person)
        manager = people.get(row.reports_to)
        team = teams[row.team]
        records.append(
            Record(
                line=number,
                name=person.name if person else "",
                number=person.number if person else "",
                identity=f"#{person.id}" if person else "",
                team=team.name,
                department=teams[team.parent].name if team.parent else "",
                title=row.title,
                local_role=local_roles[row.local_role].name if row.local_role else "",
                share=row.share,
                start=row.start,
                end=row.end,
                reports_to=manager.name if manager else "",
                reports_to_number=f"#{manager.id}" if manager else "",
                focus=row.focus,
                link=person.link if person else "",
            )
        )
    return Records(
        records,
        parents=[
            (team.name, teams[team.parent].name if team.parent else "") for team in content.teams
        ],
        told_apart=True,
        links={role.name: role.role for role in content.local_roles if role.role},
    )
