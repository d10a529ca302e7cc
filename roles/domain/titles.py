"""Which roles a title means, how sure that is, and why.

Pure: a ``Vocabulary`` is made once of the names of all roles, and a ``Reader`` reads any number of
titles with it. The words by which it reads (levels, other trades, shortenings) are lists in
``title_words``.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product

from .title_doubts import doubt_about, executive_words, other_trade
from .title_folding import split_words, tidy
from .title_hats import Hats
from .title_parts import Part, split_hats, split_parts, strip_marks
from .title_readings import Name, NameKind, Reading, Tier
from .title_reasons import Kind, Reason
from .title_vocabulary import MAKERS, MOST_KEPT, Match, Vocabulary
from .title_words import Words, meanings, phrases, words

__all__ = ["Name", "NameKind", "Reader", "Reading", "Tier", "Vocabulary"]

_MOST_READINGS = 8
"""How many ways to lengthen a shortened title are tried."""


class Reader:
    """Reads titles with one vocabulary, each of the last ones once."""

    def __init__(self, vocabulary: Vocabulary):
        self._kept = lru_cache(MOST_KEPT)(lambda title: _Title(vocabulary, tidy(title)).read())

    def read(self, title: str) -> Reading:
        """Return what a title means."""
        return self._kept(title)


class _Title:
    """One title while it is read."""

    def __init__(self, vocabulary: Vocabulary, title: str):
        self._vocabulary = vocabulary
        self._hats = Hats(vocabulary)
        self._title = title
        stripped = strip_marks(title)
        self._text = stripped.text
        self._aside = tuple(Reason(Kind.SET_ASIDE, words) for words in stripped.set_aside)
        self._key = tuple(split_words(self._text))
        self._parts = split_parts(self._text)

    def read(self) -> Reading:
        if not self._key:
            return self._reading(Tier.NONE)
        ways = (
            self._as_whole,
            self._by_parts,
            self._as_hats,
            self._shortened_name,
            self._as_executive,
            self._inverted,
            self._lead_maker,
            lambda: self._specialised(self._key),
            self._shortened,
            self._mistyped,
            self._mistyped_within,
            self._bare_maker,
            self._within,
        )
        return next((reading for way in ways if (reading := way())), self._reading(Tier.NONE))

    def _reading(
        self,
        tier: Tier,
        roles: Iterable[str] = (),
        *reasons: Reason,
        two_hats: bool = False,
    ) -> Reading:
        unique = tuple(dict.fromkeys(roles))
        if tier in (Tier.CERTAIN, Tier.LIKELY) and len(unique) > 1:
            tier = Tier.ASK
        all_reasons = tuple(dict.fromkeys((*self._aside, *reasons))) if unique else reasons
        return Reading(self._title, tier, unique, all_reasons, two_hats and len(unique) > 1)

    # --- Certain, or asked -------------------------------------------------------------------

    def _as_whole(self) -> Reading | None:
        first_key = self._key if self._text == self._title else tuple(split_words(self._title))
        for key in dict.fromkeys((first_key, self._key)):
            if match := self._vocabulary.match(key):
                # The level of a "Staff Development Manager" is none.
                if len(match.reasons) and (trade := other_trade(key, (2,))):
                    doubt = Reason(Kind.OTHER_TRADE, self._written(trade.split()))
                    return self._reading(Tier.POSSIBLE, match.roles, doubt)
                return self._reading(Tier.CERTAIN, match.roles, *self._worded(match))
        return None

    def _worded(self, match: Match) -> list[Reason]:
        """Return the reasons of a match, with the levels as the title prints them."""
        return [
            Reason(reason.kind, self._written([reason.words.lower()]))
            if reason.kind is Kind.SET_ASIDE
            else reason
            for reason in match.reasons
        ]

    def _written(self, key: Iterable[str]) -> str:
        """Return these words as the title prints them."""
        wanted = set(key)
        printed = [
            word.strip(".,;:()[]")
            for word in self._text.split()
            if wanted.intersection(split_words(word))
        ]
        return " ".join(printed) or " ".join(key)

    def _match(self, text: str) -> Match | None:
        return self._vocabulary.match(tuple(split_words(text)))

    def _by_parts(self) -> Reading | None:
        """Read the part before a comma, dash, bar, bracket or "at"."""
        if len(self._parts) < 2:
            return None
        main, *tails = self._parts
        match = self._match(main.text)
        if not match:
            return None
        reasons = self._worded(match)
        roles = set(match.roles)
        others: list[str] = []
        for tail in tails:
            for other in self._matches_apart(tail):
                if roles.intersection(other.roles):
                    roles &= set(other.roles)
                else:
                    others += other.roles
            reasons.append(Reason(Kind.SET_ASIDE, tail.text))
        chosen = [role for role in match.roles if role in roles]
        if others:
            return self._reading(Tier.ASK, [*chosen, *others], Reason(Kind.TWO_HATS), two_hats=True)
        if len(chosen) == 1 < len(match.roles):
            reasons = [reason for reason in reasons if reason.kind is not Kind.SEVERAL]
        if len(chosen) == 1 and (doubt := self._doubt(match, tails)):
            return self._reading(Tier.POSSIBLE, chosen, doubt)
        return self._reading(Tier.CERTAIN, chosen, *reasons)

    def _matches_apart(self, tail: Part) -> list[Match]:
        """Return the role that a part names, or several: "(Scrum Master/PO)"."""
        if tail.is_place:
            return []
        if match := self._match(tail.text):
            return [match]
        matches = map(self._match, split_hats(tail.text))
        return [match for match in matches if match and not match.whole_title_only]

    def _doubt(self, match: Match, tails: list[Part]) -> Reason | None:
        """Return why a part that is a name may mean something else all the same."""
        if match.whole_title_only:
            return Reason(Kind.WHOLE_ONLY, match.name)
        for tail in tails:
            key = tuple(split_words(tail.text))
            is_common = match.key in phrases("broad") | phrases("everywhere")
            if is_common and not tail.is_place and (trade := other_trade(key)):
                return Reason(Kind.OTHER_TRADE, trade)
            if not tail.is_place and (executive := executive_words(key)):
                return Reason(Kind.OTHER_JOB, executive)
        return None

    def _as_hats(self) -> Reading | None:
        """Read two roles in one title: of "Product / Project Manager" the last word is shared."""
        main, pieces = self._hats.in_parts(self._parts)
        if not pieces or self._match(main.text):
            return None
        hats = [self._hat_or_likely(pieces, place) for place in range(len(pieces))]
        matches = [match for match, _ in hats if match]
        missing = [piece for piece, (match, _) in zip(pieces, hats, strict=True) if not match]
        certain = all(is_certain for _, is_certain in hats)
        roles = dict.fromkeys(role for match in matches for role in match.roles)
        if not roles:
            return None
        reasons = [reason for match in matches for reason in match.reasons]
        tails = [part for part in self._parts if part is not main]
        apart = [match for tail in tails for match in self._matches_apart(tail)]
        roles |= dict.fromkeys(role for match in apart for role in match.roles)
        if len(roles) > 1:
            return self._reading(Tier.ASK, roles, Reason(Kind.TWO_HATS), *reasons, two_hats=True)
        keys = [tuple(split_words(text)) for text in (*missing, *(tail.text for tail in tails))]
        for key in keys:
            if executive := executive_words(key):
                return self._reading(Tier.POSSIBLE, roles, Reason(Kind.OTHER_JOB, executive))
            if trade := other_trade(key):
                return self._reading(Tier.POSSIBLE, roles, Reason(Kind.OTHER_TRADE, trade))
        if missing and (part := next((m for m in matches if m.whole_title_only), None)):
            # "Research and Development Manager" is one job.
            return self._reading(Tier.POSSIBLE, roles, Reason(Kind.WHOLE_ONLY, part.name))
        if missing:
            other = Reason(Kind.OTHER_HALF, missing[0])
            return self._reading(Tier.LIKELY, roles, *reasons, other)
        return self._reading(Tier.CERTAIN if certain else Tier.LIKELY, roles, *reasons)

    def _hat_or_likely(self, pieces: list[str], place: int) -> tuple[Match | None, bool]:
        """Return the role of one piece, and whether that is certain as far as it is known."""
        match = self._hats.role_of(pieces, place)
        likely = None if match else self._likely_hat(pieces, place)
        if likely:
            return Match(likely.roles, likely.reasons), False
        return match, True

    def _likely_hat(self, pieces: list[str], place: int) -> Reading | None:
        """Return the likely reading of a piece, alone or with the last word of all."""
        key, last = split_words(pieces[place]), split_words(pieces[-1])
        for tried in (key, key + last[-1:]):
            reading = self._specialised(tuple(tried))
            if reading and reading.tier in (Tier.LIKELY, Tier.ASK):
                return reading
        return None

    # --- Likely ------------------------------------------------------------------------------

    def _as_executive(self) -> Reading | None:
        if executive := executive_words(self._key):
            shown = self._written(executive.replace("… ", "").split())
            return self._reading(Tier.NONE, (), Reason(Kind.EXECUTIVE, shown))
        return None

    def _inverted(self) -> Reading | None:
        """Read "Manager, Customer Success"."""
        if len(self._parts) != 2 or self._parts[1].sign not in {",", "—", "–", "-", ";"}:
            return None
        main, tail = self._parts
        key = (*split_words(tail.text), *split_words(main.text))
        match = self._vocabulary.match(key)
        if not match:
            return None
        reason = Reason(Kind.INVERTED, f"{tail.text} {main.text}")
        return self._reading(Tier.LIKELY, match.roles, reason)

    def _lead_maker(self) -> Reading | None:
        """Ask about a lead software engineer if a lead developer has a role of its own."""
        key = tuple(word for word in self._key if word not in words("levels"))
        if len(key) < 2 or key[0] != "lead" or key[-1] not in MAKERS:
            return None
        rest = self._vocabulary.match(key[1:])
        roles = rest.roles if rest else ()
        if not roles and (maker := self._maker(key[1:])):
            roles = self._vocabulary.roles_of(maker)
        leads = [
            role
            for word in ("developer", "engineer")
            for role in self._vocabulary.named(("lead", word))
        ]
        if not roles:
            return None
        reason = Reason(Kind.LEVEL_OR_ROLE, "Lead")
        return self._reading(Tier.ASK if leads else Tier.POSSIBLE, [*leads, *roles], reason)

    def _maker(self, key: Words) -> Words:
        """Return the title of a maker of software where all other words are words of software."""
        place = next((i for i in range(len(key) - 1, -1, -1) if key[i] in MAKERS), None)
        if place is None:
            return self._compound_maker(key)
        others = key[:place] + key[place + 1 :]
        software = words("software")
        plain = [word for word in others if word not in words("levels")]
        # "Developer Experience" and "Engineer Unity" are seldom the same kind of title.
        is_software = plain and all(
            word in software or word in words("qualifiers") for word in plain
        )
        return (
            self._vocabulary.maker(key[place])
            if is_software and any(word in software for word in plain)
            else ()
        )

    def _compound_maker(self, key: Words) -> Words:
        """Read "Javaentwickler" and "Softwareentwickler Backend"."""
        for word in key:
            for maker in ("entwickler", "programmierer"):
                before = word.removesuffix(maker)
                if word != before and before in words("software"):
                    return self._vocabulary.maker(maker)
        return ()

    def _specialised(self, full_key: Words) -> Reading | None:
        """Read a role's phrase at the end or beginning, with other words before or after it."""
        vocabulary = self._vocabulary
        key = tuple(word for word in full_key if word not in words("levels")) or full_key
        if key != full_key and vocabulary.has_phrase(key):
            levels = [word for word in full_key if word in words("levels")]
            reason = Reason(Kind.SET_ASIDE, self._written(levels))
            return self._reading(Tier.LIKELY, vocabulary.roles_of(key), reason)
        before, at_end = vocabulary.phrase_at_end(key)
        at_beginning, after = vocabulary.phrase_at_beginning(key)
        if at_end and at_beginning and len(at_end) + len(at_beginning) <= len(key):
            roles = vocabulary.roles_of(at_beginning) + vocabulary.roles_of(at_end)
            if len(set(roles)) > 1:
                return self._reading(Tier.ASK, roles, Reason(Kind.TWO_HATS), two_hats=True)
        if at_end:
            doubt = doubt_about(before, at_end, is_before=True)
            return self._phrase_reading(at_end, before, doubt)
        if at_beginning:
            doubt = doubt_about(after, at_beginning, is_before=False)
            return self._phrase_reading(at_beginning, after, doubt)
        if maker := self._maker(key):
            others = [word for word in key if word not in MAKERS] or list(key)
            doubt = doubt_about(tuple(others), (), is_before=True)
            return self._phrase_reading(maker, tuple(others), doubt)
        return None

    def _phrase_reading(self, phrase: Words, others: Words, doubt: Reason | None) -> Reading:
        roles = self._vocabulary.roles_of(phrase)
        if doubt:
            written = Reason(doubt.kind, self._written(doubt.words.split()))
            return self._reading(Tier.POSSIBLE, roles, written)
        shown = self._written(others)
        return self._reading(Tier.LIKELY, roles, Reason(Kind.SPECIALISATION, shown))

    def _lengthened(self) -> list[Words]:
        """Return what a shortened title may stand for, the likeliest first."""
        longer = meanings("shortenings")
        if not any(word in longer for word in self._key):
            return []
        choices = [longer.get(word, ((word,),)) for word in self._key]
        ways = islice(product(*choices), _MOST_READINGS)
        return [tuple(word for part in choice for word in part) for choice in ways]

    def _shortened_name(self) -> Reading | None:
        """Read "VP of Eng": what is all of a name is none of another executive. The last
        word may come first: "Teamleiter Entwicklung", "Manager, Eng"."""
        for key in self._lengthened():
            if match := self._vocabulary.match(key) or self._vocabulary.match(key[-1:] + key[:-1]):
                reason = Reason(Kind.SHORTENED, match.name)
                return self._reading(Tier.LIKELY, match.roles, reason)
        return None

    def _shortened(self) -> Reading | None:
        for key in self._lengthened():
            if reading := self._specialised(key):
                reason = Reason(Kind.SHORTENED, " ".join(key))
                return self._reading(reading.tier, reading.roles, reason, *reading.reasons)
        return None

    def _mistyped(self) -> Reading | None:
        key = tuple(word for word in self._key if word not in words("levels")) or self._key
        if name := self._vocabulary.mistyped(key):
            names = self._vocabulary.named(name)
            reason = Reason(Kind.MISTYPED, next(iter(names.values())).text)
            return self._reading(Tier.LIKELY, names, reason)
        return None

    def _mistyped_within(self) -> Reading | None:
        """Read a phrase with one typing error, with other words before or after it."""
        for place, word in enumerate(self._key):
            for corrected in self._vocabulary.corrections(word):
                key = (*self._key[:place], corrected, *self._key[place + 1 :])
                reading = self._specialised(key)
                if reading and reading.tier is Tier.LIKELY:
                    reason = Reason(Kind.MISTYPED, corrected)
                    return self._reading(Tier.LIKELY, reading.roles, reason, *reading.reasons)
        return None

    # --- Possible ----------------------------------------------------------------------------

    def _bare_maker(self) -> Reading | None:
        """Read "Staff Engineer", which may make anything."""
        plain = [word for word in self._key if word not in words("levels") | {"lead"}]
        if len(plain) != 1 or plain[0] not in MAKERS:
            return None
        (maker,) = plain
        phrase = self._vocabulary.maker(maker)
        roles = self._vocabulary.roles_of(phrase) if phrase else ()
        reason = Reason(Kind.OTHER_TRADE, self._written([maker]))
        return self._reading(Tier.POSSIBLE, roles, reason) if roles else None

    def _within(self) -> Reading | None:
        if within := self._vocabulary.phrases_within(self._key):
            longest = [phrase for phrase in within if len(phrase) == len(within[0])]
            roles = [role for phrase in longest for role in self._vocabulary.roles_of(phrase)]
            reason = Reason(Kind.PART, self._vocabulary.text_of(longest[0]))
            return self._reading(Tier.POSSIBLE, roles, reason)
        if alike := self._vocabulary.alike(" ".join(self._key)):
            return self._reading(Tier.POSSIBLE, alike, Reason(Kind.ALIKE))
        return None
