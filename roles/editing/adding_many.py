"""Adding many sources from an export of a reference manager: what becomes of each entry."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction

from sources import addresses
from sources.adding import guesses
from sources.adding.voices import Match, Voices, folded, key
from sources.adding.works import Entry
from sources.models import MAX_REASON, Source, Voice

from .adding import NEW_VOICE, build_voice, completed, name_sources, propose_slug, taken_slugs
from .forms import doubt_as_html
from .questions import doubts_about_source

_MODEL_FIELDS = {
    *("title", "author", "publisher", "published", "kind", "language", "licence", "short_name"),
    *("address", "archive_address", "read_on"),
}


@dataclass(slots=True)
class Candidate:
    """An entry on its way to become a source."""

    number: int
    """Its place among the entries, from 0."""
    line: int
    source: Source
    match: Match
    voice_choice: str = ""
    """The number of a voice that is here, "new", or "" where none can be chosen."""
    voice_name: str = ""
    """Of a new voice."""
    questions: list[str] = field(default_factory=list)
    """Why it may be here already."""
    faults: list[str] = field(default_factory=list)
    """Why it cannot be added."""
    is_chosen: bool = False

    @property
    def outcome(self) -> str:
        if self.faults:
            return "refused"
        return "perhaps here" if self.questions else "new"


def candidates(
    entries: Sequence[Entry],
    *,
    may_publish: bool,
    may_make_voice: bool,
    posted: Mapping[str, str] | None = None,
    chosen: Collection[str] = (),
) -> list[Candidate]:
    """Return what becomes of each entry, in a fixed number of queries. ``posted`` has the chosen
    voices and ``chosen`` the numbers of the entries that are taken; without them each new one is
    taken, with the voice that is likeliest."""
    voices = Voices(Voice.objects.all())
    taken = taken_slugs()
    result = []
    for number, entry in enumerate(entries):
        values = completed(entry.values)
        names = guesses.speakers(values)
        match = voices.match(names)
        source = Source(
            is_public=may_publish,
            **{name: value for name, value in values.items() if name in _MODEL_FIELDS},
        )
        source.address_key = addresses.key(source.address)
        candidate = Candidate(number, entry.line, source, match, faults=list(entry.faults))
        candidate.voice_name = names[0] if names else guesses.site(source.address)
        likeliest = NEW_VOICE if may_make_voice and candidate.voice_name else ""
        if match.same:
            likeliest = str(match.same.pk)
        candidate.voice_choice = (posted or {}).get(f"voice-{number}", likeliest)
        if not candidate.faults:
            _set_voice(candidate, voices, may_make_voice)
            _validate(candidate)
        source.slug = propose_slug(source, taken)
        taken.add(source.slug)
        result.append(candidate)
    _ask(result)
    for candidate in result:
        is_new = not candidate.questions if posted is None else str(candidate.number) in chosen
        candidate.is_chosen = is_new and not candidate.faults
    return result


def _set_voice(candidate: Candidate, voices: Voices, may_make_voice: bool) -> None:
    if voice := voices.get(candidate.voice_choice):
        candidate.source.voice = voice
    elif candidate.voice_choice == NEW_VOICE and may_make_voice and candidate.voice_name:
        if voice := voices.named(candidate.voice_name):
            candidate.source.voice = voice
    else:
        candidate.faults.append(
            "Nobody is named who speaks in it: give its author or publisher in the file."
            if may_make_voice
            else "Its voice is not here, and only an editor makes one."
        )


def _validate(candidate: Candidate) -> None:
    try:
        candidate.source.clean_fields(exclude=["voice", "slug"])
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            label = Source._meta.get_field(name).verbose_name
            candidate.faults += [f"{label}: {message}" for message in messages]


def _ask(result: list[Candidate]) -> None:
    """Note why entries may be here already, in the database or in the same file."""
    keys = {candidate.source.address_key for candidate in result} - {""}
    at_address: dict[str, list[Source]] = {}
    for source in Source.objects.at_addresses(keys):
        at_address.setdefault(source.address_key, []).append(source)
    by_voice = Source.objects.of_voices(
        {candidate.source.voice_id for candidate in result} - {None}
    )
    seen: dict[tuple, int] = {}
    for candidate in result:
        source = candidate.source
        if same := at_address.get(source.address_key):
            lead = "There is a source at this address already"
            candidate.questions.append(name_sources(lead, same))
        elif source.voice_id:
            of_voice = by_voice.get(source.voice_id, [])
            candidate.questions += map(doubt_as_html, doubts_about_source(source, of_voice))
        for identity in _identities(candidate):
            earlier = seen.setdefault(identity, candidate.line)
            if earlier != candidate.line:
                candidate.questions.append(f"The entry of line {earlier} is the same work.")
                break


def _identities(candidate: Candidate) -> list[tuple]:
    source = candidate.source
    speaker = source.voice_id or key(candidate.voice_name)
    keys = [("address", source.address_key)] if source.address_key else []
    return [*keys, ("title", folded(source.title), speaker)] if source.title else keys


@transaction.atomic
def save_sources(request, chosen: list[Candidate], reason: str) -> list[Source]:
    """Save these sources and the voices that they need, all or none."""
    voices = list(Voice.objects.all())
    made: dict[str, Voice] = {}
    for candidate in chosen:
        source = candidate.source
        if not source.voice_id:
            speaker = key(candidate.voice_name)
            if speaker not in made:
                made[speaker] = build_voice(candidate.voice_name, [*voices, *made.values()])
                made[speaker].save()
            source.voice = made[speaker]
        source._change_reason = reason[:MAX_REASON]
        source.save()
    for rows in (list(made.values()), [candidate.source for candidate in chosen]):
        if rows:
            LogEntry.objects.log_actions(request.user.pk, rows, ADDITION, [{"added": {}}])
    return [candidate.source for candidate in chosen]
