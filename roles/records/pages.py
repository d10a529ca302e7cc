"""The records of the pages of roles, questions, statements, sources and comparisons."""

from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from ..domain.agreement import State
from ..domain.comparison import Comparison, Filter, Point, Row
from ..domain.question import question_verdict
from ..domain.question_answer import question_answer
from ..domain.relation import relation, row_voices
from ..domain.relation_words import relation_words
from ..domain.role_profile import first_of_each_question
from ..domain.verdict_words import verdict_slug, verdict_words
from ..models import Responsibility, Role
from ..queries import pages
from ..queries.claim_history import Event, history_of
from ..queries.compared_page import page_of
from ..queries.overview import overview
from ..queries.role_profiles import ProfiledRole, dispute_sentences, profiled
from ..queries.row_details import compared_on
from ..queries.source_claims import said_by
from ..queries.titles import in_words
from ..request.claims import published_claim
from ..request.questions import resolve_question, unanswered
from ..request.roles import resolve_in_order, resolve_role
from ..request.sources import resolve_source
from .cuts import PER_PAGE, WHOLE, Cut, point_name
from .points import Writer, sentence
from .reader import Reader, RecordedPage, reference, write

# --- A role -------------------------------------------------------------------------------


def role(slug: str, reader: Reader | None = None, cut: Cut = WHOLE) -> dict:
    """Return the record of the role with this slug or title, with those of its questions that are
    asked for. Raises UserError and NoSuchEntryError."""
    reader = reader or Reader()
    scope, model = reader.scope, resolve_role(slug)
    its_role = scope.record.role(model)
    claims_overview = overview(scope.context, scope.record)
    profile = profiled(its_role.fact, claims_overview)
    # What sources call a role does not precede the sources either.
    is_known = not scope.record.over or bool(profile.narrowing.whole)
    definition = its_role.definition if is_known else ""
    part = cut.of_rows(profile.rows)
    writer = Writer.of_rows(part.entries, reader, [definition])
    return write(
        RecordedPage("role", its_role.name, "role", {"slug": its_role.slug}),
        reader,
        writer.sources.values(),
        role={**writer.role(profile.role), "definition": writer.text(definition)},
        titles=[] if scope.record.over else _titles(model),
        duties=_duties(profile),
        disputes=[
            {
                "question": point.responsibility.slug,
                "point": point_name(point),
                "sentence": sentence(words),
            }
            for point, words in dispute_sentences(profile, claims_overview)
        ],
        compared_with=[
            {
                **writer.role(pair.other(profile.role)),
                "questions_in_common": pair.common,
                "comparison": reader.absolute(pair.address),
            }
            for pair in (*profile.confused, *profile.other_pairs)
            if pair.common
        ],
        **part.keys,
        questions=[writer.row(row) for row in part.entries],
    )


def _titles(role: Role) -> list[dict]:
    return [{"title": alias.title, "language": alias.language} for alias in role.aliases.all()]


def _duties(profile: ProfiledRole) -> list[dict]:
    """Return the questions by what most sources answer, as the page lists them."""
    lists = [
        (duties.kind.slug, _(duties.kind.label), duties.rows) for duties in profile.profile.duties
    ]
    lists.append(("kind-of-job", _("What kind of job"), profile.profile.kind_of_job))
    return [
        {"slug": slug, "words": words, "questions": [r.row.responsibility.slug for r in rows.rows]}
        for slug, words, rows in lists
        if rows.rows
    ]


# --- A question ---------------------------------------------------------------------------


def question(slug: str, reader: Reader | None = None, cut: Cut = WHOLE) -> dict:
    """Return the record of the question with this slug over all roles, with those of its points
    that are asked for. Raises UserError and NoSuchEntryError."""
    reader = reader or Reader()
    responsibility = resolve_question(slug)
    row = pages.answered(responsibility.fact, reader.scope.context).row
    part = cut.of_points(row.points)
    writer = Writer.of_points(part.entries, reader)
    verdict = question_verdict(row)
    fields = writer.row(
        row,
        {
            "words": verdict.words,
            "disputed": verdict.disputed,
            "agreed": verdict.agreed,
            "sources": verdict.sources,
        },
        part.entries,
    )
    return write(
        RecordedPage(
            "question",
            responsibility.question,
            "responsibility",
            {"slug": responsibility.slug},
        ),
        reader,
        writer.sources.values(),
        answer=sentence(question_answer(row)),
        roles=[writer.role(role) for role in _roles_on([row])],
        **part.keys,
        question=fields,
    )


def _roles_on(rows: Iterable[Row]) -> list:
    """Return every role of these rows, by slug."""
    named = {role.slug: role for row in rows for point in row.points for role in point.roles}
    return [named[slug] for slug in sorted(named)]


# --- A statement --------------------------------------------------------------------------


def statement(key: str, reader: Reader | None = None) -> dict:
    """Return the record of the statement with this key: every point on which it counts, whole.
    Raises UserError or Http404."""
    reader = reader or Reader()
    record = reader.scope.record
    claim = published_claim(key.lower(), record)
    points = pages.points_with(claim, pages.row_on(claim.responsibility.fact, record))
    writer = Writer.of_points(points, reader)
    roles = [role.fact for role in (claim.role, claim.other_role) if role]
    fact = next(c for point in points for c in pages.facts_on(point) if c.key == claim.key)
    title = _("%(source)s on %(roles)s: %(responsibility)s") % {
        "source": claim.source.short_name,
        "roles": in_words(roles),
        "responsibility": claim.responsibility.name,
    }
    return write(
        RecordedPage("statement", title, "claim", {"key": claim.key}),
        reader,
        writer.sources.values(),
        key=claim.key,
        text={"text": claim.paraphrase, "language": settings.CONTENT_LANGUAGE},
        source=claim.source.slug,
        counts=not fact.superseded,
        question=writer.question(claim.responsibility.fact),
        roles=[writer.role(role) for role in roles],
        points=[writer.point(point) for point in points],
        history=[_event(event) for event in history_of(claim) if record.includes(event.at)],
    )


def _event(event: Event) -> dict:
    return {
        "words": event.title,
        "at": event.at.isoformat(),
        "changes": [
            {"field": change.label, "before": change.before, "after": change.after}
            for change in event.changes
        ],
        "reason": event.reason,
    }


# --- A source -----------------------------------------------------------------------------


def source(slug: str, reader: Reader | None = None, cut: Cut = WHOLE) -> dict:
    """Return the record of the source with this slug: the points on which it says something, or
    those that are asked for, whole, with the keys of its own statements. Raises UserError and
    NoSuchEntryError."""
    reader = reader or Reader()
    model = resolve_source(slug)
    said = said_by(model)
    # In the order of the page: the role of which it says most comes first.
    sourced = [claim for group in said.by_role() for claim in group.claims]
    part = cut.of_points({claim.point.key: claim.point for claim in sourced}.values())
    points, shown = part.entries, {point.key for point in part.entries}
    writer = Writer.of_points(points, reader)
    sources = {model.slug: model, **{s.slug: s for s in writer.sources.values()}}
    return write(
        RecordedPage("source", model.full_name, "source", {"slug": model.slug}),
        reader,
        sources.values(),
        source=reference(model, reader),
        statements=[
            {
                "key": claim.claim.key,
                "address": writer.address_of_statement(claim.claim.key),
                "point": point_name(claim.point),
                "standing": {"slug": claim.company.value[0], "words": claim.company.label},
                "sources_with_this_answer": claim.voices,
            }
            for claim in sourced
            if claim.point.key in shown
        ],
        **part.keys,
        questions=[
            writer.question(fact) for fact in {point.responsibility: None for point in points}
        ],
        roles=[writer.role(role) for role in {role: None for p in points for role in p.roles}],
        points=[writer.point(point) for point in points],
    )


# --- Comparisons --------------------------------------------------------------------------


def comparison(slugs: Sequence[str], reader: Reader | None = None, cut: Cut = WHOLE) -> dict:
    """Return the record of two to five roles side by side, in this order, with those questions
    that are asked for. Raises UserError and NoSuchEntryError."""
    reader = reader or Reader()
    scope, roles = reader.scope, resolve_in_order(list(slugs))
    compared = pages.compared(roles, scope.context, scope.record)
    page = page_of(compared, [role.slug for role in roles], scope.record)
    table = page.comparison
    part = cut.of_rows(table.rows)
    writer = Writer.of_rows(part.entries, reader, many_roles=len(roles) > 2)
    return write(
        _compared_page("comparison", table, "compare"),
        reader,
        writer.sources.values(),
        roles=[writer.role(role) for role in table.roles],
        answer=[sentence(words) for words in page.answer],
        counts={
            "questions": len(table.rows),
            "sources_disagree": table.count(Filter.CONTESTED),
            "sources_agree": table.count(Filter.AGREED),
            "one_source": table.count(Filter.SINGLE),
        },
        **part.keys,
        questions=[writer.row(row, _verdict(row)) for row in part.entries],
    )


def _compared_page(kind: str, table: Comparison, view: str) -> RecordedPage:
    slugs = [role.slug for role in table.roles]
    return RecordedPage(kind, _names(table.roles), view, {"slugs": slugs})


def _names(roles: Iterable) -> str:
    return f" {_('vs')} ".join(role.name for role in roles)


def _verdict(row: Row) -> dict:
    return {
        "relation": relation(row).value,
        "words": str(relation_words(row)),
        "sources": len(row_voices(row)),
    }


def row(slugs: Sequence[str], question: str, reader: Reader | None = None) -> dict:
    """Return the record of one question for these roles, and how sources stand on others. Raises
    UserError."""
    reader = reader or Reader()
    scope, roles = reader.scope, resolve_in_order(list(slugs))
    responsibility: Responsibility = resolve_question(question)
    across = compared_on(responsibility.fact, roles, scope.context, scope.record)
    its_row, own_slugs = across.detail.row, [role.slug for role in roles]
    if its_row.state is State.SILENT:
        raise unanswered(responsibility, own_slugs, scope)
    columns = [scope.record.role(role).fact for role in roles]
    writer = Writer.of_rows([its_row], reader, many_roles=len(roles) > 2)
    return write(
        RecordedPage(
            "row",
            f"{responsibility.question} {_names(columns)}",
            "compare-row",
            {"slugs": own_slugs, "slug": responsibility.slug},
        ),
        reader,
        writer.sources.values(),
        roles=[writer.role(role) for role in columns],
        question=writer.row(its_row, _verdict(its_row)),
        other_roles=[
            {
                **writer.role(cell.roles[0]),
                "verdict": {
                    "slug": verdict_slug(cell.agreement),
                    "words": verdict_words(cell.agreement),
                },
                "sources": len(cell.agreement.all_voices),
            }
            for cell in across.others
        ],
    )


# --- Disagreements ------------------------------------------------------------------------


def disagreements(
    reader: Reader | None = None,
    cut: Cut | None = None,
    filtered: Callable[[Iterable[Point]], Iterable[Point]] = lambda points: points,
    parameters: dict[str, str] | None = None,
) -> dict:
    """Return the record of the questions on which sources disagree, each with its first point by
    rank, whole. ``filtered`` chooses among all points, ``parameters`` say so in the address.

    Raises NoSuchEntryError.
    """
    reader, parameters = reader or Reader(), parameters or {}
    whole = overview(reader.scope.context)
    part = (cut or Cut(limit=PER_PAGE)).of(
        first_of_each_question(filtered(whole.contested)),
        lambda point: point.responsibility.slug,
    )
    writer = Writer.of_points(part.entries, reader)
    return write(
        RecordedPage("disagreements", _("Disagreements"), "disagreements", {}, parameters),
        reader,
        writer.sources.values(),
        **part.keys,
        disagreements=[
            {
                "question": writer.question(point.responsibility),
                "roles": [writer.role(role) for role in point.roles],
                "point": writer.point(point),
            }
            for point in part.entries
        ],
    )
