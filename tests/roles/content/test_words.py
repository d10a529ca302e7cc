"""The words of content and interface: none that readers of plain modern English stumble over."""

import json
import re
from collections.abc import Iterable, Iterator

import pytest
from django.conf import settings

FIXTURES = settings.BASE_DIR / "fixtures"
CATALOGUE = settings.BASE_DIR / "locale" / "de" / "LC_MESSAGES" / "django.po"

# The fields that readers see, by file.
SHOWN = {
    "claims.json": ["paraphrase"],
    "contexts.json": ["name", "phrase"],
    "org_notes.json": ["explanation"],
    "positions.json": ["label"],
    "responsibilities.json": ["name", "question", "topic", "meaning"],
    "roles.json": ["definition", "summary"],
    "scales.json": ["name", "note"],
}

# Words of the trade that readers need not know, and English that nobody speaks.
REFUSED = [
    "answers? for it that",
    "answers? for (?!what)",
    "beside",
    "claims?",
    "contested",
    "gets? defined",
    "holders?",
    "in what was read",
    "is theirs",
    "kind of thing",
    "knows no",
    "nobody but",
    "none but",
    "of late",
    "on record",
    "rivals?",
    "sees? to it",
    "silent",
    "speaking of what happens",
    "sway",
    "take it along",
    "thereby",
    "turns? down",
    "upon",
    "voices?",
    "whoever",
    "whom",
    "whose is",
]

# What tables and feeds call a state; pages have other words for it.
WORDS_OF_EXPORTS = {"silent", "contested"}

OF_EDITORS = ("templates/admin/", "roles/importing/", "roles/editing/")
"""Where texts stand that only editors meet."""

GERMAN_FIELDS = {
    "contexts.json": ["phrase_de"],
    "positions.json": ["label_de"],
    "responsibilities.json": ["topic_de"],
}
REFUSED_GERMAN = [
    "Behauptung(en)?",
    "bestritten",
    "dasjenige",
    "derjenige",
    "Inhaber",
    "Rivalen?",
    "selbiger?",
    "Stimmen?",
    "umstritten",
    "verfügt über",
    "welche[rsn]? (?:ist|sind)",
]

# What the interface refuses besides: turns of phrase that nobody uses when speaking.
REFUSED_IN_INTERFACE = [
    "as of a day",
    "bears?(?: out)?",
    "counts? no longer",
    "letter by letter",
    "meanwhile",
    "merely",
    "not theirs",
    "of which",
    "owns it",
    "spelled so",
    "stands? now",
    "tell(?:s|ing)? of",
    "told",
    "valid no longer",
    "(?:is|are) no (?:day|text|address|web address)",
]


def _shown(fields: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield each text with the place where it stands, without what it cites."""
    for file, names in fields.items():
        for record in json.loads((FIXTURES / file).read_text()):
            values = record["fields"]
            where = values.get("key") or values.get("slug") or values.get("responsibility")
            for name in names:
                yield f"{file}: {where}, {name}", re.sub(r"\[@[^\]]*\]", "", values[name] or "")


def _messages(kind: str) -> Iterator[tuple[str, str]]:
    """Yield each text that readers meet with its line in the catalogue; kind is msgid or msgstr.
    Editors know the words of the trade."""
    files: list[str] = []
    for number, line in enumerate(CATALOGUE.read_text().splitlines(), start=1):
        if line.startswith("#: "):
            files += line.removeprefix("#: ").split()
        elif not line:
            files = []
        elif files and all(file.startswith(OF_EDITORS) for file in files):
            continue
        if match := re.fullmatch(rf'{kind}(?:_plural|\[\d\])? "(.+)"', line):
            # Neither classes nor names of values are words.
            yield f"django.po: {number}", re.sub(r"<[^>]*>|%\(\w+\)[sd]", "", match[1])


def _refused(texts: Iterable[tuple[str, str]], refused: list[str]) -> list[str]:
    """Return what the texts have of these words, and where."""
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(refused)})(?!\w)", re.IGNORECASE)
    return [
        f"{where}: “{match.group()}” in “{text}”"
        for where, text in texts
        for match in pattern.finditer(text)
    ]


def test_no_text_has_a_word_that_readers_need_not_know():
    assert _refused(_shown(SHOWN), REFUSED) == []


def test_no_german_text_has_one():
    assert _refused(_shown(GERMAN_FIELDS), REFUSED_GERMAN) == []


def test_no_text_of_the_interface_has_one():
    messages = [message for message in _messages("msgid") if message[1] not in WORDS_OF_EXPORTS]
    assert len(messages) > 500
    assert _refused(messages, [*REFUSED, *REFUSED_IN_INTERFACE]) == []


def test_no_german_text_of_the_interface_has_one():
    assert _refused(_messages("msgstr"), REFUSED_GERMAN) == []


@pytest.mark.parametrize("word", ["voice", "whom", "none but", "rival", "silent"])
def test_the_words_are_found_where_they_stand(word):
    pattern = rf"(?:{'|'.join(REFUSED)})"
    assert re.fullmatch(pattern, word)


def test_questions_end_with_a_question_mark_and_texts_with_a_full_stop():
    questions = list(_shown({"responsibilities.json": ["question"]}))
    assert [where for where, text in questions if not text.endswith("?")] == []
    sentences = [
        *_shown({"claims.json": ["paraphrase"]}),
        *_shown({"org_notes.json": ["explanation"]}),
    ]
    assert [where for where, text in sentences if not text.rstrip().endswith(".")] == []


def test_each_text_has_one_kind_of_quotation_marks():
    assert [where for where, text in _shown(SHOWN) if '"' in text or "'" in text] == []
