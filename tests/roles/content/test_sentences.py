"""Every sentence that is made from the project's own content, in English and in German: the answer
of each pair of roles with a question in common, of the five roles that most sources speak of by
three, four and five, and the note of each dispute."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import pytest
from django.utils import translation

from roles.domain.comparison import Comparison, Point, compare, rows
from roles.domain.lead import lead
from roles.domain.note_sentence import note_sentence
from roles.domain.relation import row_voices
from roles.domain.sentences import Number, Sentence
from roles.models import Context, Position, Responsibility, Role
from roles.queries.current import CURRENT

LANGUAGES = ["en", "de"]

# Words of the patterns, so that no sentence of the other language has one of them.
PATTERN_WORDS = {
    "en": r"the|and|or|of|on|to|is|are|says?|sources?|another|elsewhere|mostly|none|neither",
    "de": r"der|die|das|und|oder|von|für|ist|sind|nennt|Quellen?|andere|sonst|meist|keine",
}

FAULTS = {
    "a pattern that is not filled": r"%\(|%s|\{|\}",
    "a doubled word": r"\b([^\W\d]+) \1\b",
    "one in the plural": r"\b1 (sources|Quellen|more questions|more answers|weiteren? Fragen)\b",
    "spaces or punctuation": r" {2}|\(\)|\( | \)| [,.;:]|[,.;:]{2}|^ | $",
    "no capital letter or full stop": r"^[^A-ZÄÖÜ„“\d]|[^.]$",
}


@dataclass(frozen=True)
class Page:
    """A comparison of two to five roles."""

    comparison: Comparison
    sentences: dict[str, tuple[Sentence, ...]]
    """The answer in each language."""

    def __str__(self) -> str:
        return " vs ".join(role.slug for role in self.comparison.roles)


@dataclass(frozen=True)
class Content:
    pages: list[Page]
    notes: dict[tuple[Point, bool, str], Sentence]
    """The sentence of each dispute, on pages of two roles and of many, in each language."""

    words: dict[str, set[str]]
    """What the content itself says in each language: topics, answers and contexts."""

    def sentences(self, language: str) -> Iterator[tuple[str, Sentence]]:
        for page in self.pages:
            for sentence in page.sentences[language]:
                yield str(page), sentence
        for (point, _, noted_language), sentence in self.notes.items():
            if noted_language == language:
                yield point.anchor, sentence


@pytest.fixture(scope="module")
def content(project_content) -> Content:
    """All of it, put together once: these tests only read."""
    return _content()


def _content() -> Content:
    roles, questions = CURRENT.roles(), CURRENT.responsibilities()
    claims, speakers = CURRENT.claims(), CURRENT.speakers()
    by_voices = sorted(
        roles, key=lambda role: -sum(role.slug in spoken for spoken in speakers.values())
    )
    compared = list(combinations(roles, 2))
    for number in (3, 4, 5):
        compared += combinations(by_voices[:5], number)
    pages = []
    for together in compared:
        comparison = compare(together, questions, claims, speakers)
        if any(row.relational_or_common for row in comparison.rows):
            sentences = {}
            for language in LANGUAGES:
                with translation.override(language):
                    sentences[language] = lead(comparison, roles, speakers)
            pages.append(Page(comparison, sentences))
    notes = {}
    for row in rows(questions, roles, claims, speakers):
        for point in row.contested_points:
            for many_roles in (False, True):
                for language in LANGUAGES:
                    with translation.override(language):
                        sentence = note_sentence(point, many_roles=many_roles)
                    notes[point, many_roles, language] = sentence
    return Content(pages, notes, {"en": _words(""), "de": _words("_de")})


def _words(suffix: str) -> set[str]:
    fields = [(Responsibility, "topic"), (Position, "label"), (Context, "phrase")]
    words = {
        word.replace("{a}", "").replace("{b}", "").strip()
        for model, name in fields
        for word in model.objects.values_list(name + suffix, flat=True)
    }
    return words - {""}


def test_there_is_a_sentence_for_each_comparison_and_each_dispute(content):
    assert len(content.pages) > 50
    assert len(content.notes) > 200
    assert [str(page) for page in content.pages if not all(page.sentences.values())] == []
    assert [point.key for (point, *_), sentence in content.notes.items() if not sentence] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", FAULTS)
def test_no_sentence_has_a_fault_that_can_be_seen_without_reading(content, language, fault):
    pattern = re.compile(FAULTS[fault])
    assert [
        (where, str(sentence))
        for where, sentence in content.sentences(language)
        if pattern.search(str(sentence))
    ] == []


@pytest.mark.parametrize(("language", "other"), [("en", "de"), ("de", "en")])
def test_no_sentence_mixes_languages(content, language, other):
    """Everything has German words, so that no German page needs an English sentence."""
    own = content.words[language] | set(Role.objects.values_list("name", flat=True))
    foreign = content.words[other] - own
    own_words = _any_of(own)
    foreign_words = re.compile(f"{_any_of(foreign).pattern}|\\b(?:{PATTERN_WORDS[other]})\\b")
    mixed = [
        (where, str(sentence))
        for where, sentence in content.sentences(language)
        if sentence.language != language or foreign_words.search(own_words.sub("", str(sentence)))
    ]
    assert mixed == []


def _any_of(words: set[str]) -> re.Pattern[str]:
    """Match any of the words, the longest first."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)", re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_note_counts_more_sources_than_there_are(content, language):
    for (point, _, noted_language), sentence in content.notes.items():
        if noted_language == language:
            counts = re.findall(r"\b\d+\b(?! more| weitere)", str(sentence))
            assert max(map(int, counts), default=0) <= len(point.agreement.all_voices), sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_counts_more_sources_than_its_row_has(content, language):
    for page in content.pages:
        voices = {row.responsibility.slug: len(row_voices(row)) for row in page.comparison.rows}
        for sentence in page.sentences[language]:
            for number in sentence.parts:
                if isinstance(number, Number):
                    counts = map(int, re.findall(r"\b\d+\b", number.text))
                    assert max(counts, default=0) <= voices[number.responsibility], sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_of_an_answer_counts_each_question_once(content, language):
    for page in content.pages:
        for sentence in page.sentences[language]:
            numbers = [part.responsibility for part in sentence.parts if isinstance(part, Number)]
            assert len(numbers) == len(set(numbers)), sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_short(content, language):
    for page in content.pages:
        sentences = page.sentences[language]
        assert len(sentences) <= 4
        if len(page.comparison.roles) == 2:
            assert sum(len(str(sentence).split()) for sentence in sentences) <= 100, str(page)
