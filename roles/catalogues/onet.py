"""An edition of O*NET as rows: occupations as roles, activities as questions, tasks as statements.

Names and slugs say where they came from, so that no row of a catalogue stands in the way of one
that an editor enters.
"""

from django.db import transaction
from django.utils import timezone

from sources import addresses
from sources.catalogued import OTHER_TASKS, Origin
from sources.models import Source, SourceKind, Voice
from sources.slugs import slug_of

from ..models import Alias, Area, Claim, Position, Responsibility, Role, Scale
from .onet_files import Onet, Task
from .writing import Report, Writer, Written, edited_slugs, say_nothing

ORIGIN = Origin.ONET.value
"""The key of the question on which tasks stand that O*NET links to no activity."""
ADDRESS = "https://www.onetcenter.org/database.html"
TAKES_PART = "takes-part"

_ROLE_FIELDS = ("name", "summary")
_QUESTION_FIELDS = ("name", "question", "meaning")
_SOURCE_FIELDS = ("published", "voice_id", "supersedes_id")
_CLAIM_FIELDS = ("role_id", "responsibility_id", "paraphrase", "locator")


@transaction.atomic
def bring_in(onet: Onet, report: Report = say_nothing) -> Written:
    """Write an edition, all or nothing, and return what was written. Of an edition that is there
    already, only what differs is."""
    writer = Writer(report)
    source = _source(onet, writer)
    area, scale, position = _vocabulary(writer)
    roles = _roles(onet, writer)
    _titles(onet, roles, writer)
    questions = _questions(onet, area, scale, writer)
    _statements(onet.tasks, source, roles, questions, position, writer)
    return writer.written


def _source(onet: Onet, writer: Writer) -> Source:
    voice = Voice.objects.filter(slug="onet").first()
    if voice is None:
        voices = {voice.slug: voice for voice in Voice.everything.filter(origin=ORIGIN)}
        new = Voice(slug="onet-database", name="O*NET", origin=ORIGIN)
        voice = writer.write("authors", [new], voices, lambda row: row.slug, ("name",))[new.slug]
    editions = {source.slug: source for source in Source.everything.filter(origin=ORIGIN)}
    older = [source for source in editions.values() if source.published < onet.released]
    new = Source(
        slug=f"onet-database-{slug_of(onet.edition.replace('.', '-'))}",
        short_name=f"O*NET {onet.edition}",
        kind=SourceKind.OCCUPATIONAL_DATABASE.value,
        title=f"O*NET {onet.edition} Database",
        publisher="U.S. Department of Labor, Employment and Training Administration",
        published=onet.released,
        licence="CC BY 4.0",
        voice=voice,
        supersedes=max(older, key=lambda source: source.published, default=None),
        address=ADDRESS,
        address_key=addresses.key(ADDRESS),
        origin=ORIGIN,
    )
    return writer.write("sources", [new], editions, lambda row: row.slug, _SOURCE_FIELDS)[new.slug]


def _vocabulary(writer: Writer) -> tuple[Area, Scale, Position]:
    areas = {area.slug: area for area in Area.everything.filter(origin=ORIGIN)}
    area = Area(slug="onet", name="O*NET’s work activities", order=1000, origin=ORIGIN)
    scales = {scale.slug: scale for scale in Scale.everything.filter(origin=ORIGIN)}
    scale = Scale(slug="onet", name="O*NET: who takes part", origin=ORIGIN)
    area = writer.write("areas", [area], areas, lambda row: row.slug, ("name",))[area.slug]
    scale = writer.write("scales", [scale], scales, lambda row: row.slug, ("name",))[scale.slug]
    positions = {position.slug: position for position in scale.positions.all()}
    for order, (slug, label, label_de, kind) in enumerate(
        [
            (TAKES_PART, "takes part", "wirkt mit", "contributes"),
            ("varies", "it varies", "verschieden", "varies"),
        ]
    ):
        if slug not in positions:
            positions[slug] = scale.positions.create(
                slug=slug, label=label, label_de=label_de, kind=kind, order=order
            )
            writer.written.added["positions"] += 1
    return area, scale, positions[TAKES_PART]


def _roles(onet: Onet, writer: Writer) -> dict[str, Role]:
    edited = edited_slugs(Role, ORIGIN, "origin_key")
    roles = [
        Role(
            name=_named(occupation.title, 100),
            slug=occupation.slug,
            summary=occupation.description,
            origin=ORIGIN,
            origin_key=occupation.code,
        )
        for occupation in onet.occupations.values()
        if occupation.code not in edited
    ]
    writer.written.left_alone += sorted(
        f"{code} {onet.occupations[code].title}" for code in edited & set(onet.occupations)
    )
    there = {role.origin_key: role for role in Role.everything.filter(origin=ORIGIN)}
    return writer.write("roles", roles, there, lambda row: row.origin_key, _ROLE_FIELDS)


def _named(title: str, longest: int) -> str:
    mark = " (O*NET)"
    if len(title) + len(mark) > longest:
        title = f"{title[: longest - len(mark) - 1].rstrip()}…"
    return f"{title}{mark}"


def _titles(onet: Onet, roles: dict[str, Role], writer: Writer) -> None:
    edited = edited_slugs(Role, ORIGIN, "origin_key")
    there = {
        (alias.role_id, alias.slug): alias
        for alias in Alias.everything.filter(origin=ORIGIN).exclude(role__origin_key__in=edited)
    }
    titles = {}
    for code, of_role in onet.titles.items():
        if code in edited:
            continue
        for title in of_role:
            if slug := slug_of(title)[:110]:
                row = Alias(role=roles[code], title=title, slug=f"onet-{slug}", origin=ORIGIN)
                titles.setdefault((row.role_id, row.slug), row)
    gone = [alias for key, alias in there.items() if key not in titles]
    writer.write("titles", titles.values(), there, lambda row: (row.role_id, row.slug), ("title",))
    writer.remove("titles", gone)


def _questions(onet: Onet, area: Area, scale: Scale, writer: Writer) -> dict[str, Responsibility]:
    edited = edited_slugs(Responsibility, ORIGIN, "origin_key")
    rows = [
        _question(code, f"O*NET {code}", _asking(title), area, scale)
        for code, title in onet.activities.items()
    ]
    rows.append(_question(OTHER_TASKS, "O*NET: further tasks", "Who does what else?", area, scale))
    writer.written.left_alone += [row.question for row in rows if row.origin_key in edited]
    there = {
        question.origin_key: question
        for question in Responsibility.everything.filter(origin=ORIGIN)
    }
    rows = [row for row in rows if row.origin_key not in edited]
    return writer.write("questions", rows, there, lambda row: row.origin_key, _QUESTION_FIELDS)


def _question(code: str, name: str, question: str, area: Area, scale: Scale) -> Responsibility:
    return Responsibility(
        name=name,
        slug=f"onet-{slug_of(code.replace('.', '-'))}",
        question=question,
        area=area,
        scale=scale,
        origin=ORIGIN,
        origin_key=code,
    )


def _asking(activity: str) -> str:
    """Return an activity as a question; its title is an infinitive: "Review art materials."."""
    return f"Who does this: {activity[0].lower()}{activity[1:].rstrip('.')}?"


def _statements(
    tasks: list[Task],
    source: Source,
    roles: dict[str, Role],
    questions: dict[str, Responsibility],
    position: Position,
    writer: Writer,
) -> None:
    edited = set(
        Claim.history.filter(origin=ORIGIN, source=source).values_list("external_id", flat=True)
    )
    there = {claim.external_id: claim for claim in Claim.everything.filter(source=source)}
    now = timezone.now()
    claims = []
    for task in tasks:
        for number, activity in enumerate(task.activities or (OTHER_TASKS,)):
            # The first has the number alone: by it search knows each task once.
            name = task.number if not number else f"{task.number}/{activity}"
            if name in edited:
                writer.written.left_alone.append(f"task {name} of {task.occupation}")
                continue
            if task.occupation not in roles or activity not in questions:
                continue
            claims.append(
                Claim(
                    source=source,
                    role=roles[task.occupation],
                    responsibility=questions[activity],
                    position=position,
                    paraphrase=task.text,
                    locator=", ".join(filter(None, [f"Task {task.number}", task.kind])),
                    status=Claim.Status.PUBLISHED.value,
                    published_at=now,
                    external_id=name,
                    origin=ORIGIN,
                )
            )
    names = {claim.external_id for claim in claims} | edited
    gone = [claim for name, claim in there.items() if name not in names]
    writer.write("statements", claims, there, lambda row: row.external_id, _CLAIM_FIELDS)
    writer.remove("statements", gone)
