"""An organisation that was downloaded as JSON, read as a list: each membership is a line."""

import io
import re

from django.utils.translation import gettext as _

from roles.importing import guard

from .. import exchange
from ..exchange import Exchange, ExchangeError
from .records import MAX_LINK, MAX_NAME, MAX_NUMBER, MAX_TITLE, Record, Records
from .sheets import SheetError

MAX_SLUG = 80
MAX_DESCRIPTION = 5000
MAX_FORMER_NAME = 100
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")


def is_exchange(text: str) -> bool:
    return exchange.is_exchange(text)


def parse_exchange(text: str) -> Exchange:
    """Return what a file says. Raises SheetError, also for what no organisation can hold."""
    try:
        guard.check(io.BytesIO(text.encode()), "json", guard.UPLOAD)
        content = exchange.read(text)
        _check(content)
    except (guard.RefusedFileError, ExchangeError) as error:
        raise SheetError(_("The file cannot be read.") + f" {error}") from error
    return content


def _check(content: Exchange) -> None:
    """Raise ExchangeError if a value cannot be stored."""
    for place, team in enumerate(content.teams):
        _check_slug(f"teams[{place}].slug", team.slug)
        _check_text(f"teams[{place}].name", team.name, MAX_NAME, is_needed=True)
    for place, person in enumerate(content.people):
        _check_text(f"people[{place}].name", person.name, MAX_NAME, is_needed=True)
        _check_text(f"people[{place}].number", person.number, MAX_NUMBER)
        _check_text(f"people[{place}].link", person.link, MAX_LINK)
        if person.link and not person.link.startswith(("https://", "http://")):
            raise ExchangeError(f"people[{place}].link", "it does not begin with https://")
    for place, role in enumerate(content.local_roles):
        _check_slug(f"local_roles[{place}].slug", role.slug)
        _check_text(f"local_roles[{place}].name", role.name, MAX_NAME, is_needed=True)
        _check_text(f"local_roles[{place}].description", role.description, MAX_DESCRIPTION)
        former = f"local_roles[{place}].former_role_name"
        _check_text(former, role.former_role_name, MAX_FORMER_NAME)
    for place, rule in enumerate(content.title_rules):
        _check_text(f"title_rules[{place}].title", rule.title, MAX_TITLE, is_needed=True)
        _check_text(f"title_rules[{place}].seen", rule.seen, MAX_TITLE, is_needed=True)
    for counted in (*content.teams, *content.local_roles):
        if not 0 <= counted.former_members < 1_000_000:
            raise ExchangeError("former_members", "this is no number of people")
    _check_memberships(content)
    _check_circles(content)


def _check_memberships(content: Exchange) -> None:
    for place, row in enumerate(content.memberships):
        here = f"memberships[{place}]"
        _check_text(f"{here}.title", row.title, MAX_TITLE)
        _check_text(f"{here}.focus", row.focus, MAX_TITLE)
        if row.share is not None and not 1 <= row.share <= 100:
            raise ExchangeError(f"{here}.share", "a share of time is between 1 and 100 per cent")
        if row.start and row.end and row.end < row.start:
            raise ExchangeError(f"{here}.end", "it ends before it begins")
        if row.person is not None and row.person == row.reports_to:
            raise ExchangeError(f"{here}.reports_to", "nobody reports to themselves")


def _check_slug(place: str, slug: str) -> None:
    if len(slug) > MAX_SLUG or not _SLUG.fullmatch(slug):
        raise ExchangeError(place, "this is no slug")


def _check_text(place: str, text: str, most: int, *, is_needed: bool = False) -> None:
    if len(text) > most:
        raise ExchangeError(place, f"it has {len(text)} characters, at most {most} are kept")
    if is_needed and not text.strip():
        raise ExchangeError(place, "this is missing")


def _check_circles(content: Exchange) -> None:
    parents = {team.slug: team.parent for team in content.teams}
    for team in content.teams:
        slug, met = team.slug, set()
        while slug:
            if slug in met:
                raise ExchangeError("teams", f"“{team.name}” is part of itself")
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
