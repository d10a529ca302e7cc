"""What sources say of two roles as a pair, as clauses of the answer above their comparison.

Pure: no database and no HTML. ``docs/data-model.md`` lists the patterns.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .agreement import Agreement
from .facts import RoleFact
from .sentences import Number, Parts, fill, number_word

SAME_JOB, SENIOR, ONE_PERSON, OVERLAP = "same-job", "which-is-senior", "one-person-both", "overlap"
"""The questions about a pair that the first sentence answers, by slug."""


def _held(agreement: Agreement) -> dict[str, int]:
    """Return the number of voices for each position, by its slug; most voices first."""
    return {standing.position.slug: len(standing.voices) for standing in agreement.standings}


def same_job(agreement: Agreement) -> Parts:
    held = _held(agreement)
    total, (first, most) = len(agreement.voices), next(iter(held.items()))
    slug = SAME_JOB
    if first == "varies":
        return ()
    same = first == "same"
    if len(held) == 1:
        if total == 1:
            text = (
                _("one source calls them the same job in practice")
                if same
                else _("one source calls them different jobs")
            )
            return (text,)
        pattern = (
            _("%(number)s sources call them the same job in practice")
            if same
            else _("%(number)s sources call them different jobs")
        )
        return fill(pattern, number=Number(number_word(total), slug))
    if most * 2 > total:
        pattern = (
            _("most sources call them the same job in practice (%(numbers)s)")
            if same
            else _("most sources call them different jobs (%(numbers)s)")
        )
        numbers = _("%(number)s of %(total)s") % {"number": most, "total": total}
        return fill(pattern, numbers=Number(numbers, slug))
    said = {
        "different": ngettext(
            "%(number)s says different",
            "%(number)s say different",
            held.get("different", 0),
        ),
        "same": ngettext(
            "%(number)s says the same", "%(number)s say the same", held.get("same", 0)
        ),
        "varies": ngettext(
            "%(number)s says that it varies",
            "%(number)s say that it varies",
            held.get("varies", 0),
        ),
    }
    numbers = ", ".join(
        said[position] % {"number": held[position]} for position in said if position in held
    )
    pattern = _("sources disagree on whether they are the same job (%(numbers)s)")
    return fill(pattern, numbers=Number(numbers, slug))


def seniority(agreement: Agreement, a: RoleFact, b: RoleFact, *, counted: bool) -> Parts:
    """``counted`` is whether the number needs its word: "two sources put", after nothing else."""
    held = _held(agreement)
    if len(held) > 1:
        if len(agreement.voices) == 1:
            return (_("one source ranks them in more than one way"),)
        return (_("sources disagree on which is senior"),)
    ((position, number),) = held.items()
    values = {"above": a.name, "below": b.name}
    match position:
        case "senior-to" | "junior-to":
            if position == "junior-to":
                values = {"above": b.name, "below": a.name}
            pattern = (
                ngettext(
                    "%(number)s source puts the %(above)s above the %(below)s",
                    "%(number)s sources put the %(above)s above the %(below)s",
                    number,
                )
                if counted
                else ngettext(
                    "%(number)s puts the %(above)s above the %(below)s",
                    "%(number)s put the %(above)s above the %(below)s",
                    number,
                )
            )
        case "level-with":
            pattern = (
                ngettext(
                    "%(number)s source puts both on the same level",
                    "%(number)s sources put both on the same level",
                    number,
                )
                if counted
                else ngettext(
                    "%(number)s puts both on the same level",
                    "%(number)s put both on the same level",
                    number,
                )
            )
        case _:
            return (_("one source says that it varies which is senior"),)
    return fill(pattern, number=Number(_small_number(number), SENIOR), **values)


def one_person(agreement: Agreement) -> Parts:
    held = _held(agreement)
    if len(held) > 1:
        if len(agreement.voices) == 1:
            return (_("one source says that it depends whether one person can be both"),)
        return (_("sources disagree on whether one person can be both"),)
    ((position, number),) = held.items()
    patterns = {
        "possible": ngettext(
            "%(number)s source says that one person can be both",
            "%(number)s sources say that one person can be both",
            number,
        ),
        "possible-but-hard": ngettext(
            "%(number)s source says that one person can be both, but that it is hard or "
            "not advisable",
            "%(number)s sources say that one person can be both, but that it is hard or "
            "not advisable",
            number,
        ),
        "not-possible": ngettext(
            "%(number)s source says that one person cannot be both",
            "%(number)s sources say that one person cannot be both",
            number,
        ),
    }
    varies = ngettext(
        "%(number)s source says that it varies whether one person can be both",
        "%(number)s sources say that it varies whether one person can be both",
        number,
    )
    return fill(patterns.get(position, varies), number=Number(_small_number(number), ONE_PERSON))


def overlap(agreement: Agreement) -> Parts:
    held = _held(agreement)
    if len(held) > 1:
        return (_("sources disagree on whether the two overlap"),)
    ((position, number),) = held.items()
    patterns = {
        "yes": ngettext(
            "%(number)s source says that the two overlap",
            "%(number)s sources say that the two overlap",
            number,
        ),
        "no": ngettext(
            "%(number)s source says that the two do not overlap",
            "%(number)s sources say that the two do not overlap",
            number,
        ),
    }
    varies = ngettext(
        "%(number)s source says that it varies whether the two overlap",
        "%(number)s sources say that it varies whether the two overlap",
        number,
    )
    return fill(patterns.get(position, varies), number=Number(_small_number(number), OVERLAP))


def _small_number(number: int) -> str:
    return _("one") if number == 1 else number_word(number).lower()
