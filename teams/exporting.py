"""An organisation as files: everything as JSON, its members as a table."""

import io
from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from roles.importing import cells
from roles.importing.cells import as_markdown as plain_markdown
from roles.importing.files import write_sheet

from . import exchange
from .models import Organisation
from .queries.rows import tree_of

COLUMNS = (
    *("Name", "Number", "Title", "Team", "Department", "Role", "Canonical role", "Address"),
    *("Focus", "Share", "From", "Until", "Reports to"),
)
"""In English in every language, because the import reads them again."""


def exchange_of(organisation: Organisation) -> exchange.Exchange:
    """Return everything that an organisation holds but its accounts, invitations and log, in six
    questions."""
    people = list(organisation.people.order_by("pk"))
    numbers = {person.pk: number for number, person in enumerate(people, start=1)}
    teams = organisation.teams.order_by("pk")
    local_roles = organisation.local_roles.order_by("pk").values_list(
        *("slug", "name", _slug_of("role"), "linked_on"),
        *("former_role_name", "description", "former_members"),
    )
    rules = organisation.title_rules.prefetch_related("local_roles").order_by("pk")
    rows = organisation.memberships.order_by("pk")
    memberships = rows.values_list(
        *("team__slug", "person", _slug_of("local_role"), "title", "focus", "share"),
        *("start", "end", "reports_to"),
    )
    return exchange.Exchange(
        organisation.name,
        tuple(
            exchange.TeamEntry(*team)
            for team in teams.values_list("slug", "name", _slug_of("parent"), "former_members")
        ),
        tuple(
            exchange.PersonEntry(numbers[person.pk], person.name, person.number, person.link)
            for person in people
        ),
        tuple(exchange.LocalRoleEntry(*role) for role in local_roles),
        tuple(
            exchange.TitleRuleEntry(
                rule.title,
                rule.seen,
                tuple(role.slug for role in rule.local_roles.all()),
                rule.decided_at,
            )
            for rule in rules
        ),
        tuple(
            exchange.MembershipEntry(team, numbers.get(person), *told, numbers.get(reports_to))
            for team, person, *told, reports_to in memberships
        ),
    ).ordered


def _slug_of(field: str) -> Coalesce:
    return Coalesce(f"{field}__slug", Value(""))


def as_json(organisation: Organisation) -> str:
    """Return the file that an import reads again."""
    return exchange.write(exchange_of(organisation))


def table_of(organisation: Organisation, site: str, day: date) -> list[tuple[str, ...]]:
    """Return a row for each place in a team that has not ended, with the public address of its
    canonical role."""
    tree = tree_of(organisation)
    rows = organisation.memberships.filter(Q(end=None) | Q(end__gt=day))
    rows = rows.select_related("team", "person", "local_role__role", "reports_to")
    table = []
    for row in rows.order_by("team__name", F("person__name").asc(nulls_last=True), "pk"):
        role = row.local_role.role if row.local_role else None
        above = tree.above(row.team_id)
        table.append(
            (
                row.person.name if row.person else "vacant",
                row.person.number if row.person else "",
                row.title,
                row.team.name,
                above[-1].name if above else "",
                row.local_role.name if row.local_role else "",
                role.name if role else "",
                f"{site}{role.get_absolute_url()}" if role else "",
                row.focus,
                f"{row.share} %" if row.share else "",
                row.start.isoformat() if row.start else "",
                row.end.isoformat() if row.end else "",
                row.reports_to.name if row.reports_to else "",
            )
        )
    return table


def as_csv(table: Iterable[tuple[str, ...]]) -> bytes:
    """Return the table with a mark by which Excel knows UTF-8. No cell is taken for a formula."""
    return cells.as_csv([COLUMNS, *table]).encode("utf-8-sig")


def as_xlsx(table: Iterable[tuple[str, ...]]) -> bytes:
    """Return the table as a spreadsheet whose cells are all texts."""
    file = io.BytesIO()
    write_sheet(file, "Members", (COLUMNS, *table))
    return file.getvalue()


def as_markdown(organisation: Organisation, table: Iterable[tuple[str, ...]]) -> str:
    """Return a list of members for each team, with the public page of each role."""
    lines = [f"# {plain_markdown(organisation.name)}"]
    team = None
    for name, _number, title, of_team, _above, local, _role, address, *_others in table:
        if of_team != team:
            team = of_team
            lines += [
                "",
                f"## {plain_markdown(of_team)}",
                "",
                "| Name | Title | Role |",
                "| --- " * 3 + "|",
            ]
        linked = f"[{plain_markdown(local)}]({address})" if address else plain_markdown(local)
        lines.append(f"| {plain_markdown(name)} | {plain_markdown(title)} | {linked} |")
    return "\n".join(lines) + "\n"
