"""What is questionable about a claim, or about its source.

One place answers for all: the form of a claim, the reading desk, the preview of an import,
publishing and the check of the content. An answer is refused, or asked about and confirmed by
a tick, or only noted: what is refused or asked about on publishing is noted on a draft.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from django.db.models import Q, TextChoices

from sources.editing.alike import sources_like
from sources.models import Snapshot, Source
from sources.text import quotation as quotations
from sources.text.paragraphs import find_paragraphs, paragraphs
from sources.text.quotation import Result

from ..models import Claim

COPIED_WORDS = 8
"""So many words in a row, the same as in the source, are copied."""
FREE_ANSWER = "Free answer: "
"""How the note begins that keeps what a table gives in place of a position."""
_MOST_NAMED = 5
_MOST_PLACES = 100


class Code(TextChoices):
    """Its label is what a tick confirms, "" where nothing is asked."""

    SAME_CLAIM = "same_claim", "It is another claim all the same"
    OTHER_POSITION = "other_position", "Yes: it tells of two companies, times or contexts"
    SAME_QUOTATION = "same_quotation", "The same words are quoted for another claim"
    COPIED = "copied", ""
    MISSING = "missing", ""
    AMBIGUOUS = "ambiguous", "The locator says which place is meant"
    ABSENT = "absent", ""
    GAP = (
        "gap",
        "I have read what the ellipsis leaves out: the quotation says what the source says",
    )
    SUPERSEDED = "superseded", "The older edition is meant"
    LIKE_SOURCE = "like_source", "It is another source all the same"
    NO_POSITION = "no_position", "None of the answers is meant"


_ON_THE_QUESTION = {"role", "other_role", "responsibility"}
_FIELDS = {
    Code.SAME_CLAIM: {"source", "position"} | _ON_THE_QUESTION,
    Code.OTHER_POSITION: {"source", "position"} | _ON_THE_QUESTION,
    Code.SAME_QUOTATION: {"quotation"} | _ON_THE_QUESTION,
    Code.COPIED: {"paraphrase", "source"},
    Code.MISSING: {"quotation", "source"},
    Code.AMBIGUOUS: {"quotation", "source", "locator"},
    Code.ABSENT: {"quotation", "source"},
    Code.GAP: {"quotation", "source"},
    Code.SUPERSEDED: {"source"},
    Code.LIKE_SOURCE: {"source"},
    Code.NO_POSITION: {"position", "responsibility", "note"},
}
"""What decides each answer: where none of these fields changes, it has been given before."""
_BY_TEXT = {Code.COPIED, Code.MISSING, Code.AMBIGUOUS, Code.ABSENT, Code.GAP}
_BY_OTHER_ROWS = set(Code) - _BY_TEXT - {Code.NO_POSITION}


@dataclass(frozen=True, slots=True)
class Doubt:
    code: Code
    lead: str
    """A sentence, without its full stop where ``claims`` or ``sources`` follow."""
    refuses: bool = False
    asks: bool = False
    """Whether a tick confirms it. What neither refuses nor asks is noted."""
    field: str = ""
    """The field of the claim that it is about."""
    claims: tuple[Claim, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def sentence(self) -> str:
        named = [*map(describe, self.claims), *map(str, self.sources)]
        return f"{self.lead}: {'; '.join(named).rstrip('.')}." if named else self.lead

    def __str__(self) -> str:
        return self.sentence


def describe(claim: Claim) -> str:
    """Return an existing claim, or one of an earlier row of a table, in words."""
    position = f"“{claim.position_label}”" if claim.position else "no position yet"
    if line := getattr(claim, "line", 0):
        return f"line {line}, {position}: {claim.paraphrase}"
    contexts = "".join(f", {context.phrase}" for context in claim.contexts.all())
    source, status = claim.source.short_name, claim.get_status_display()
    return f"{claim.key}, {source}, {status}, {position}{contexts}: {claim.paraphrase}"


def concerns(code: Code, changed: Collection[str] | None) -> bool:
    """Return whether this answer is given anew when these fields change; None stands for all."""
    return changed is None or bool(_FIELDS[code] & set(changed))


def doubts(claim: Claim, **options) -> list[Doubt]:
    """Return what is questionable about a claim, with the options of ``doubts_about``."""
    return doubts_about([claim], **options)[0]


def doubts_about(
    claims: Sequence[Claim],
    *,
    publishing: bool | None = None,
    changed: Collection[str] | None = None,
) -> list[list[Doubt]]:
    """Return what is questionable about each of these claims, which may be unsaved, in a number of
    queries that grows with their sources alone. Their quotations have been checked.

    ``publishing`` is whether they are published now; by default what their status says. Where only
    the fields ``changed`` change, other rows and texts are read only for what these decide."""
    codes = {code for code in Code if concerns(code, changed)}
    surroundings = Surroundings.of(claims if codes & _BY_OTHER_ROWS else [])
    of_text = _doubts_by_texts(claims if codes & _BY_TEXT else [], publishing)
    all_doubts = ([*surroundings.doubts(claim), *of_text[id(claim)]] for claim in claims)
    return [[doubt for doubt in doubts if doubt.code in codes] for doubts in all_doubts]


def _doubts_by_texts(claims: Sequence[Claim], publishing: bool | None) -> dict[int, list[Doubt]]:
    """Return them by the identity of the claim, with one stored text in memory at a time."""
    of_text, by_source = defaultdict(list), defaultdict(list)
    for claim in claims:
        by_source[claim.source_id].append(claim)
    newest = Snapshot.objects.newest_of(by_source)
    for source_id, group in by_source.items():
        snapshot = group[0].source.kept_snapshot
        if snapshot is None or snapshot.pk != newest.get(source_id):
            snapshot = Snapshot.objects.filter(pk=newest.get(source_id)).first()
        for claim in group:
            text = snapshot.text if snapshot else ""
            of_text[id(claim)] = doubts_by_text(claim, text, publishing=publishing)
    return of_text


# --- What other rows say ------------------------------------------------------------------


def _question(claim: Claim) -> tuple:
    return claim.role_id, claim.other_role_id, claim.responsibility_id


@dataclass
class Surroundings:
    """What the database holds around some claims: others on their questions, newer editions of
    their sources, and sources like those that readers do not see yet."""

    by_position: dict[tuple, dict[int, list[Claim]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    """Claims with a position, by question and source."""
    by_words: dict[tuple, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    """Claims that quote, by question and folded words."""
    newer: dict[int, Source] = field(default_factory=dict)
    like: dict[int, list[Source]] = field(default_factory=dict)

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> "Surroundings":
        """Load them. For several claims at once, words count as the same only letter by letter."""
        surroundings = cls()
        claims = [claim for claim in claims if claim.role_id and claim.responsibility_id]
        sources = {claim.source_id: claim.source for claim in claims if claim.source_id}
        if not claims:
            return surroundings
        quoted = {claim.quotation for claim in claims} - {""}
        same_words = Q(quotation__in=quoted)
        if len(claims) == 1 and quoted:
            same_words = ~Q(quotation="")
        others = (
            Claim.objects.filter(
                Q(source__in=sources) | same_words,
                role__in={claim.role_id for claim in claims},
                responsibility__in={claim.responsibility_id for claim in claims},
            )
            .select_related("source", "role", "other_role", "responsibility", "position")
            .prefetch_related("contexts")
            .order_by("pk")
        )
        for other in others:
            surroundings.add(other)
        newer = Source.objects.public().filter(supersedes__in=sources).order_by("published")
        surroundings.newer = {source.supersedes_id: source for source in newer}
        for pk, source in sources.items():
            if not source.is_public:
                surroundings.like[pk] = sources_like(source)
        return surroundings

    def add(self, claim: Claim) -> None:
        question = _question(claim)
        if claim.position_id:
            self.by_position[*question, claim.source_id][claim.position_id].append(claim)
        if words := quotations.fold(claim.quotation):
            self.by_words[*question, words].append(claim)

    def doubts(self, claim: Claim) -> list[Doubt]:
        return [*self._same(claim), *self._of_source(claim), *_of_position(claim)]

    def _same(self, claim: Claim) -> Iterable[Doubt]:
        itself = {claim.pk, claim.proposal_for_id} - {None}

        def named(claims: Iterable[Claim]) -> list[Claim]:
            # A proposal and the claim that it is for may well say the same.
            others = (
                other
                for other in claims
                if other is not claim
                and other.pk not in itself
                and other.proposal_for_id not in itself
            )
            return list(islice(others, _MOST_NAMED))

        if claim.position_id:
            positions = self.by_position[*_question(claim), claim.source_id]
            if same := named(positions.get(claim.position_id, ())):
                lead = "There is a claim of this source that says the same already"
                yield _ask(Code.SAME_CLAIM, lead, "position", claims=same)
            others = (claims for pk, claims in positions.items() if pk != claim.position_id)
            if rivals := named(chain.from_iterable(others)):
                lead = (
                    "This source takes another position on the same question already (does it tell "
                    "of two companies, times or contexts?)"
                )
                yield _ask(Code.OTHER_POSITION, lead, "position", claims=rivals)
        words = quotations.fold(claim.quotation)
        if words and (quoting := named(self.by_words[*_question(claim), words])):
            lead = "There is a claim that quotes the same words already"
            yield _ask(Code.SAME_QUOTATION, lead, "quotation", claims=quoting)

    def _of_source(self, claim: Claim) -> Iterable[Doubt]:
        if newer := self.newer.get(claim.source_id):
            lead = "Its source is superseded, and counts as a former statement, by"
            yield _ask(Code.SUPERSEDED, lead, "source", sources=[newer])
        if like := self.like.get(claim.source_id):
            yield _like(like, "source")


def _of_position(claim: Claim) -> Iterable[Doubt]:
    if claim.position_id or not claim.responsibility_id:
        return
    answers = [
        line.removeprefix(FREE_ANSWER).strip().casefold()
        for line in claim.note.splitlines()
        if line.startswith(FREE_ANSWER)
    ]
    if not answers:
        return
    for position in claim.responsibility.scale.positions.all():
        if {position.label.casefold(), position.slug} & set(answers):
            lead = f"It has no position, but its free answer is one of the scale’s: “{position}”."
            yield _ask(Code.NO_POSITION, lead, "position")
            return


def _ask(code: Code, lead: str, field: str, *, claims=(), sources=()) -> Doubt:
    claims, sources = tuple(claims[:_MOST_NAMED]), tuple(sources[:_MOST_NAMED])
    return Doubt(code, lead, asks=True, field=field, claims=claims, sources=sources)


# --- What the stored text says ------------------------------------------------------------


def doubts_by_text(claim: Claim, text: str, *, publishing: bool | None = None) -> list[Doubt]:
    """Return what is questionable by the stored text of the source; "" where there is none. The
    result of the check of the quotation is that of the claim."""
    publishing = claim.published or claim.is_proposal if publishing is None else publishing
    return list(_by_text(claim, text, publishing))


def _by_text(claim: Claim, text: str, publishing: bool) -> Iterable[Doubt]:
    result = Result(claim.quotation_result)
    if result is Result.MISSING and claim.quotation:
        nearest = claim.nearest_passage()
        lead = (
            "The quotation does not occur in the stored text. Copy it letter by letter."
            f"{f' The nearest passage: {nearest}' if nearest else ''}"
        )
        yield Doubt(Code.MISSING, lead, refuses=publishing, field="quotation")
    elif result is Result.UNCONFIRMED:
        asks = publishing and not claim.is_proposal
        hidden = claim.hidden_words()
        leaves_out = f" It leaves out: “{hidden}”." if hidden else ""
        lead = f"The ellipsis may hide a negation or a restriction.{leaves_out}"
        yield Doubt(Code.GAP, lead, asks=asks, field="quotation")
    elif result is Result.AMBIGUOUS and text and (places := _places(claim, text)) is not None:
        lead = "The words stand in several places of the text: pick one, or quote more words."
        if places:
            lead = f"{lead[:-1]}. They stand in {'; '.join(places[:_MOST_NAMED])}."
        yield Doubt(Code.AMBIGUOUS, lead, asks=publishing, field="quotation")
    yield from lacks_own_words(claim, text, publishing=publishing)


def lacks_own_words(claim: Claim, text: str, *, publishing: bool) -> Iterable[Doubt]:
    """Return what is wrong where a claim quotes nothing of this text, or says what it says in the
    words of the text."""
    if text and not claim.quotation:
        lead = (
            "It quotes nothing although the text is stored: quote three to ten words that mark "
            "the passage."
        )
        yield Doubt(Code.ABSENT, lead, refuses=publishing, field="quotation")
    if text and (run := quotations.shared_run(claim.paraphrase, text, COPIED_WORDS)):
        lead = f"“{run}” stands so in the source: say it in other words."
        yield Doubt(Code.COPIED, lead, refuses=publishing, field="paraphrase")


def _places(claim: Claim, text: str) -> list[str] | None:
    """Return the locators of the paragraphs that hold the quotation; None if the locator of the
    claim names one of them."""
    holding = find_paragraphs(claim.quotation, paragraphs(text), most=_MOST_PLACES)
    for paragraph in holding:
        check = quotations.check(claim.quotation, paragraph.text, claim.source.language)
        if claim.locator.strip() == paragraph.locator and check.result.is_verified:
            return None
    return [paragraph.locator for paragraph in holding]


# --- Sources ------------------------------------------------------------------------------


def doubts_about_source(source: Source, of_voice: list[Source] | None = None) -> list[Doubt]:
    """Return what is questionable about a source, which may be unsaved. ``of_voice`` are the
    sources of its voice, if they are known already."""
    like = sources_like(source, of_voice)
    return [_like(like, "")] if like else []


def _like(like: list[Source], field: str) -> Doubt:
    lead = (
        "There is a source like it (if it is another edition, say which one it supersedes or is "
        "superseded by)"
    )
    return _ask(Code.LIKE_SOURCE, lead, field, sources=like)
