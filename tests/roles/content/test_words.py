"""The words of the content files: none that readers of plain modern English stumble over."""

import json
import re
from collections.abc import Iterator

import pytest
from django.conf import settings

FIXTURES = settings.BASE_DIR / "fixtures"

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

GERMAN_FIELDS = {
    "contexts.json": ["phrase_de"],
    "positions.json": ["label_de"],
    "responsibilities.json": ["topic_de"],
}
REFUSED_GERMAN = ["Stimmen?", "Rivalen?", "Behauptung(en)?", "bestritten", "umstritten", "Inhaber"]


def _shown(fields: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield each text with the place where it stands, without what it cites."""
    for file, names in fields.items():
        for record in json.loads((FIXTURES / file).read_text()):
            values = record["fields"]
            where = values.get("key") or values.get("slug") or values.get("responsibility")
            for name in names:
                yield f"{file}: {where}, {name}", re.sub(r"\[@[^\]]*\]", "", values[name] or "")


def _found(fields: dict[str, list[str]], refused: list[str]) -> list[str]:
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(refused)})(?!\w)", re.IGNORECASE)
    return [
        f"{where}: “{match.group()}” in “{text}”"
        for where, text in _shown(fields)
        for match in pattern.finditer(text)
    ]


def test_no_text_has_a_word_that_readers_need_not_know():
    assert _found(SHOWN, REFUSED) == []


def test_no_german_text_has_one():
    assert _found(GERMAN_FIELDS, REFUSED_GERMAN) == []


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
