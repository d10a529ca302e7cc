"""Proving content files sound. The command leaves the database alone."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from roles.content.check import check as check_content
from sources.text.quotation import is_whole_sentence, sentences, shared_run
from tests.content_folder import ContentFolder

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_engine(
        "Files are loaded into a SQLite database of their own, whichever the site has.",
        but=(
            "test_sound_content_is_summed_up_in_a_line",
            "test_every_problem_is_told",
            "test_what_is_questionable_is_no_problem_but_shown",
        ),
    ),
]


@pytest.fixture
def folder(tmp_path) -> ContentFolder:
    return ContentFolder(tmp_path / "content", tmp_path / "texts")


def check(folder: ContentFolder, *, texts: bool = True) -> str:
    """What the command says of a sound folder."""
    folder.write()
    return run(folder.path, [folder.texts] if texts else [])


def run(path: Path, texts: list[Path]) -> str:
    out = io.StringIO()
    call_command("check_content", folder=path, texts=texts, stdout=out)
    return out.getvalue()


def problems(folder: ContentFolder, *, texts: bool = True) -> list[str]:
    """What the command finds wrong, a line each."""
    folder.write()
    err = io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command(
            "check_content",
            folder=folder.path,
            texts=[folder.texts] if texts else [],
            stdout=io.StringIO(),
            stderr=err,
        )
    found = err.getvalue().splitlines()
    assert str(failed.value) == f"Problems in the content: {len(found)}."
    assert failed.value.returncode == 1
    return found


def claim(folder) -> dict:
    return folder.one("claims", key="ownsbbbb")


def note(folder) -> dict:
    return folder.one("org_notes")


# Sound content


def test_sound_content_is_summed_up_in_a_line(folder):
    assert check(folder) == (
        "The content is sound: 2 sources, 3 claims, 3 quotations verified, "
        "1 contested points explained.\n"
    )


def test_without_the_texts_it_says_so_and_checks_the_rest(folder):
    assert check(folder, texts=False).splitlines() == [
        "Quotations were not looked up: that takes --texts FOLDER.",
        "The content is sound: 2 sources, 3 claims, 3 quotations on record as verified, "
        "1 contested points explained.",
    ]
    claim(folder)["locator"] = ""
    assert problems(folder, texts=False) == [
        "claims.json: claim ownsbbbb, locator: A claim is published with a locator; a draft may go "
        "without.",
        "Contested points can be worked out when these records are right.",
    ]


def test_a_folder_of_texts_that_is_not_there_is_named(folder, tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        run(folder.path, [folder.texts, tmp_path / "nowhere"])


def test_every_problem_is_told(folder):
    claim(folder)["quotation"] = ""
    folder.one("claims", key="ownsaaaa")["paraphrase"] = "One. Two."
    folder.one("roles", slug="project-manager")["definition"] = "One [@bob]. Two."
    note(folder)["explanation"] = "One sentence [@ada]."
    assert [line.split(":")[0] for line in problems(folder)] == [
        "claims.json",
        "claims.json",
        "roles.json",
        "org_notes.json",
    ]


# Each record by itself


@pytest.mark.parametrize(
    ("kind", "where", "change", "said"),
    [
        ("claims", {"key": "ownsbbbb"}, {"role": ["nobody"]}, "role: there is no role nobody: add"),
        ("claims", {"key": "ownsbbbb"}, {"source": None}, "source: This field cannot be null."),
        (
            "claims",
            {"key": "ownsbbbb"},
            {"manner": "shouts"},
            "manner: Value 'shouts' is not a valid choice.",
        ),
        (
            "claims",
            {"key": "ownsbbbb"},
            {"paraphrase": ""},
            "paraphrase: This field cannot be blank.",
        ),
        (
            "claims",
            {"key": "ownsbbbb"},
            {"locator": "x" * 2001},
            "locator: Ensure this value has at most",
        ),
        (
            "claims",
            {"key": "ownsbbbb"},
            {"contexts": [["mars"]]},
            "contexts: there is no context mars",
        ),
        ("areas", {}, {"order": "first"}, 'area delivery, order: "first" is no value for it.'),
        ("responsibilities", {"slug": "rank"}, {"relational": "yes"}, "relational: "),
        ("sources", {"slug": "bob"}, {"published": "May 2024"}, "source bob, published: "),
        (
            "sources",
            {"slug": "bob"},
            {"voice": ["eve"]},
            "voice: there is no voice eve: add it to voices.json.",
        ),
        (
            "roles",
            {"slug": "product-owner"},
            {"summary": "A [@ghost]."},
            "summary: No source has the slug ghost.",
        ),
        (
            "org_notes",
            {},
            {"explanation": "[" * 300},
            "explanation: More than 200 opening brackets",
        ),
    ],
)
def test_a_field_that_is_wrong_is_told(folder, kind, where, change, said):
    folder.one(kind, **where).update(change)
    first, *_, last = problems(folder)
    assert first.startswith(f"{kind}.json: ")
    assert said in first
    assert last == "Contested points can be worked out when these records are right."


def test_a_day_that_would_differ_with_every_load_is_asked_for(folder):
    del note(folder)["reviewed_on"]
    assert "reviewed_on: it is missing, and would differ" in problems(folder)[0]


def test_a_citation_of_a_former_slug_resolves(folder):
    folder["former_source_slugs"] = [{"slug": "robert", "target": ["bob"]}]
    folder.one("roles", slug="project-manager")["summary"] = "Bob has one [@robert]."
    assert check(folder)


def test_a_file_that_cannot_be_read_is_told_with_all_its_faults(folder):
    folder["claims"][0]["colour"] = "red"
    folder["claims"][1]["role"] = "project-manager"
    folder["voices"].append({"slug": "", "name": "Nobody", "note": ""})
    found = problems(folder)
    assert len(found) == 4
    assert "voices.json: record 3: its key (slug) is not whole." in found
    assert found[-1] == "The rest can be checked when these files are right."


def test_a_missing_file_and_one_that_has_no_place_here_are_told(folder):
    (folder.path / "notes.txt").write_text("Remember the milk.")
    del folder["aliases"]
    (folder.path / "aliases.json").unlink()
    assert problems(folder)[:2] == [
        "aliases.json: it is missing.",
        "notes.txt: it has no place here.",
    ]


# Claims


@pytest.mark.parametrize("name", ["position", "locator", "quotation"])
def test_a_published_claim_has_a_position_a_locator_and_a_quotation(folder, name):
    claim(folder)[name] = None if name == "position" else ""
    first, *_ = problems(folder)
    assert first.startswith(f"claims.json: claim ownsbbbb, {name}: ")
    assert "published" in first


def test_a_draft_may_go_without(folder):
    draft = folder.add("claims", claim(folder), key="draftaaa", status="draft", position=None)
    draft.update(locator="", quotation="", quotation_result="unchecked", published_at=None)
    assert "4 claims" in check(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"paraphrase": "He orders it. She does not."},
            "paraphrase: it is one sentence; this has 2.",
        ),
        ({"paraphrase": "He orders it"}, "paraphrase: it is a sentence: it ends with a full stop."),
        (
            {"quotation": "a b c d e f g h i j k"},
            "quotation: A quotation has at most 10 words; this",
        ),
        (
            {"position": ["seniority", "junior-to"]},
            "position: “junior to” is no answer to “Who answers for backlog?”: choose one of",
        ),
        ({"other_role": ["product-owner"]}, "other_role: “Who answers for backlog?” is about one"),
        (
            {"responsibility": ["rank"], "position": ["seniority", "varies"]},
            "other_role: “Who answers for rank?” is about two roles: name the other one.",
        ),
        (
            {
                "responsibility": ["rank"],
                "position": ["seniority", "varies"],
                "other_role": ["product-owner"],
            },
            'other_role: it would be loaded as ["project-manager"].',
        ),
        ({"quotation_result": "missing"}, "quotation: its words are not in the text: copy them"),
        (
            {"quotation_result": "unchecked"},
            "quotation: it was never looked up in its source's text.",
        ),
        ({"quotation_text_hash": ""}, "quotation_text_hash: it is missing: the text's SHA-256."),
        (
            {"quotation_checked_on": None},
            "quotation_checked_on: it is missing: the day of the check.",
        ),
    ],
)
def test_a_claim_that_is_wrong_is_told(folder, change, said):
    claim(folder).update(change)
    assert any(f"claim ownsbbbb, {said}" in line for line in problems(folder, texts=False))


# The texts


def test_words_that_the_text_does_not_have_are_told(folder):
    claim(folder)["quotation"] = "product managers order it"
    assert problems(folder)[0] == (
        "claims.json: claim ownsbbbb, quotation: “product managers order it” does not occur in "
        "thread.txt, lines 3-3: copy it letter by letter."
    )


def test_words_from_another_sources_part_are_told(folder):
    claim(folder)["quotation"] = "product owners order the backlog"
    assert "does not occur in thread.txt, lines 3-3" in problems(folder)[0]


def test_a_result_or_a_hash_that_is_not_the_texts_is_told(folder):
    claim(folder).update(quotation_result="folded", quotation_text_hash="f" * 64)
    first, second = problems(folder)
    assert "claim ownsbbbb, quotation_result: by the text it is “verified”." in first
    assert "claim ownsbbbb, quotation_text_hash: by the text it is “" in second


def test_words_that_stand_there_after_folding_are_recorded_as_such(folder):
    assert folder.one("claims", key="ownsaaaa")["quotation_result"] == "folded"
    assert check(folder)


def test_a_quotation_that_is_a_whole_sentence_is_told(folder):
    folder.one("claims", key="ownsaaaa").update(
        quotation="They seldom sleep", quotation_result="verified"
    )
    assert "quotation: it is a whole sentence: leave words out." in problems(folder)[0]


def test_a_paraphrase_that_repeats_eight_words_is_told(folder):
    claim(folder)["paraphrase"] = "Roadmaps are, for dreamers: and for NOBODY else, he says."
    assert problems(folder) == [
        "claims.json: claim ownsbbbb, paraphrase: “roadmaps are for dreamers and for nobody else” "
        "stands so in the source: say it in other words."
    ]
    claim(folder)["paraphrase"] = "Roadmaps are for dreamers and for nobody, he says."
    assert check(folder)


def test_a_note_a_definition_and_a_summary_repeat_no_source_either(folder):
    copied = "Roadmaps are for dreamers and for nobody else [@bob]."
    note(folder)["explanation"] = f"{copied} So be it."
    folder.one("roles", slug="product-owner").update(definition=copied, summary=copied)
    said = "“roadmaps are for dreamers and for nobody else” stands so in the source: say it in "
    assert problems(folder) == [
        f"{where}: {said}other words."
        for where in (
            "roles.json: role product-owner, definition",
            "roles.json: role product-owner, summary",
            "org_notes.json: org note backlog, product-owner, project-manager, explanation",
        )
    ]


# The manifest


def test_a_source_with_claims_has_its_place_in_the_manifest(folder):
    del folder.manifest["texts"]["bob"]
    assert problems(folder) == [
        "manifest.json: bob: it makes claims, but no file and lines are given for it, nor null to "
        "say that its text is not at hand."
    ]


def test_a_text_may_stand_in_any_of_the_folders(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "3 quotations verified" in run(folder.path, [tmp_path / "empty", folder.texts])


def test_a_quotation_whose_text_nobody_has_at_hand_is_unchecked_and_counted_so(folder):
    folder.manifest["texts"]["bob"] = None
    for key in ("ownsbbbb", "rankbbbb"):
        folder.one("claims", key=key).update(
            quotation_result="unchecked", quotation_text_hash="", quotation_checked_on=None
        )
    assert "1 quotations verified (2 unchecked), 1 contested" in check(folder)
    # Nor is there anything to look it up in.
    claim(folder)["quotation"] = "words that are nowhere"
    assert check(folder)


def test_a_quotation_whose_text_nobody_has_at_hand_claims_no_check(folder):
    folder.manifest["texts"]["bob"] = None
    why = "nobody has its source's text at hand, as manifest.json says: it is"
    assert problems(folder, texts=False) == [
        f"claims.json: claim {key}, {said}”."
        for key in ("ownsbbbb", "rankbbbb")
        for said in (
            f"quotation_result: {why} “unchecked",
            f"quotation_text_hash: {why} “empty",
            f"quotation_checked_on: {why} “empty",
        )
    ]


def test_the_manifest_names_no_source_that_is_not_there(folder):
    folder.manifest["texts"]["eve"] = {"file": "thread.txt", "lines": [[1, 1]]}
    assert problems(folder) == ["manifest.json: eve: there is no such source."]


def test_two_sources_share_no_lines(folder):
    folder.manifest["texts"]["ada"]["lines"] = [[2, 3]]
    assert problems(folder)[0] == "manifest.json: ada and bob share lines of thread.txt."


def test_lines_and_files_that_the_texts_do_not_have_are_told(folder):
    folder.manifest["texts"]["ada"]["file"] = "other.txt"
    folder.manifest["texts"]["bob"]["lines"] = [[3, 4]]
    first, second = problems(folder)
    assert first.startswith("manifest.json: ada: there is no file other.txt in ")
    assert second == "manifest.json: bob: thread.txt has 3 lines, not 4."


@pytest.mark.parametrize(
    "entry",
    [
        {"file": "thread.txt", "lines": []},
        {"file": "thread.txt", "lines": [[3, 2]]},
        {"file": "thread.txt", "lines": [[0, 2]]},
        {"file": "thread.txt", "lines": [[3, 3], [2, 2]]},
        {"file": "thread.txt", "lines": [3, 3]},
        {"file": "../texts/thread.txt", "lines": [[3, 3]]},
        {"file": "thread.txt"},
        {"file": "thread.txt", "lines": [[3, 3]], "note": ""},
    ],
)
def test_an_entry_of_another_form_is_told(folder, entry):
    folder.manifest["texts"]["bob"] = entry
    assert problems(folder)[0].startswith("manifest.json: bob: write a file and its lines")


@pytest.mark.parametrize("value", [[], {"format": 2, "texts": {}}, {"format": 1, "texts": []}])
def test_a_manifest_of_another_form_is_told(folder, value):
    folder.manifest = value
    assert problems(folder)[0].startswith("manifest.json: it is not of the form")


# What records say together


def test_a_scale_has_exactly_one_position_that_varies(folder):
    folder.one("positions", scale=["seniority"], slug="varies")["kind"] = "other"
    assert problems(folder) == [
        "scales.json: scale seniority: a scale has exactly one position of kind “varies”; it has 0."
    ]


@pytest.mark.parametrize("name", ["definition", "summary"])
def test_a_role_that_claims_speak_of_has_a_definition_and_a_summary(folder, name):
    spoken_of = folder.one("roles", slug="project-manager")
    folder.add("roles", spoken_of, slug="cto", name="CTO", definition="", summary="")
    assert check(folder)
    spoken_of[name] = ""
    assert problems(folder) == [
        f"roles.json: role project-manager, {name}: a role that claims speak of has one that "
        "cites: [@source-slug, locator]."
    ]


def test_a_definition_is_one_sentence(folder):
    folder.one("roles", slug="project-manager")["definition"] = "Plans [@bob]. Never rests."
    assert problems(folder) == [
        "roles.json: role project-manager, definition: it is one sentence; this has 2."
    ]


@pytest.mark.parametrize("name", ["topic", "topic_de"])
def test_a_question_of_who_does_the_work_has_a_topic_of_three_words_at_most(folder, name):
    backlog = folder.one("responsibilities", slug="backlog")
    backlog[name] = "the product backlog"
    assert check(folder)
    backlog[name] = "the order of items"
    assert problems(folder) == [
        f"responsibilities.json: question backlog, {name}: it has 3 words at most; this has 4."
    ]
    backlog[name] = ""
    assert (
        f"question backlog, {name}: a question of who does the work has one"
        in (problems(folder)[0])
    )


def test_no_other_question_has_a_topic(folder):
    folder.one("responsibilities", slug="rank")["topic"] = "rank"
    assert problems(folder) == [
        "responsibilities.json: question rank, topic: only a question of who does the work has one."
    ]


def test_a_contested_point_is_explained(folder):
    folder["org_notes"].clear()
    assert problems(folder) == [
        "org_notes.json: backlog, product-owner, project-manager (rivals): it is contested "
        "and not explained: write two to four sentences that cite."
    ]


def test_a_contested_cell_and_a_contested_pair_are_points_too(folder):
    ada = folder.one("claims", key="ownsaaaa")
    folder.add("claims", ada, key="deniesaa", position=["ownership", "denies"])
    folder.add(
        "claims",
        ada,
        key="variesaa",
        responsibility=["rank"],
        other_role=["project-manager"],
        position=["seniority", "varies"],
    )
    found = problems(folder)
    assert len(found) == 2
    assert found[0].startswith("org_notes.json: backlog, product-owner: it is contested")
    assert found[1].startswith("org_notes.json: rank, product-owner, project-manager (a pair): ")


def test_drafts_contest_nothing(folder):
    ada = folder.one("claims", key="ownsaaaa")
    folder.add("claims", ada, key="deniesaa", position=["ownership", "denies"], status="draft")
    assert check(folder)


def test_superseded_editions_contest_nothing(folder):
    old = folder.add("sources", folder.one("sources", slug="bob"), slug="old", short_name="Old")
    folder.one("sources", slug="bob")["supersedes"] = [old["slug"]]
    folder.manifest["texts"]["old"] = {"file": "old.txt", "lines": [[1, 3]]}
    for fields in folder["claims"]:
        if fields["source"] == ["bob"]:
            fields["source"] = ["old"]
    assert any("its point is not contested" in line for line in problems(folder, texts=False))


def test_a_note_whose_point_is_no_longer_contested_is_told(folder):
    folder["claims"].remove(claim(folder))
    assert problems(folder) == [
        "org_notes.json: org note backlog, product-owner, project-manager: "
        "its point is not contested: take the note out."
    ]


@pytest.mark.parametrize(
    ("explanation", "said"),
    [
        ("One says so [@ada].", "it is two to four sentences; this has 1."),
        ("One. Two. Three. Four. Five [@ada].", "it is two to four sentences; this has 5."),
    ],
)
def test_an_explanation_is_two_to_four_sentences(folder, explanation, said):
    note(folder)["explanation"] = explanation
    assert problems(folder) == [
        f"org_notes.json: org note backlog, product-owner, project-manager, explanation: {said}"
    ]


@pytest.mark.parametrize(
    ("kind", "name", "where"),
    [
        ("roles", "definition", {"slug": "product-owner"}),
        ("roles", "summary", {"slug": "product-owner"}),
        ("org_notes", "explanation", {}),
    ],
)
def test_a_text_that_cites_nothing_is_told(folder, kind, name, where):
    folder.one(kind, **where)[name] = "It is so. That is all."
    said = f"{name}: It cites no source: add [@source-slug, locator]."
    assert said in problems(folder)[0]


# Sentences and runs of words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One sentence.", 1),
        ("Product Owner vs. Product Manager, e.g. in Scrum, says J. Smith.", 1),
        ("It ends. “Does it?” Yes!", 3),
        ("version 2.5 is out", 1),
        ("A heading\n\nA line below it.", 2),
        ("Bugs, features, etc. All of them.", 2),
        ("…", 0),
    ],
)
def test_sentences_are_told_apart(text, count):
    assert len(sentences(text)) == count


def test_a_heading_is_no_sentence_and_an_ellipsis_leaves_words_out():
    text = "A heading of four\nThe whole of it. And more."
    assert is_whole_sentence("“the whole of it”", text)
    assert not is_whole_sentence("A heading of four", text)
    assert not is_whole_sentence("The whole of", text)
    assert not is_whole_sentence("The whole … of it", text)


def test_a_shared_run_looks_past_case_punctuation_and_typography():
    text = "They don’t order the backlog — ever; they only groom it."
    assert shared_run("THEY DON'T ORDER, THE BACKLOG", text, 5) == "they dont order the backlog"
    assert shared_run("They don't order a backlog ever", text, 4) == ""
    assert shared_run("too short", text, 4) == ""


def test_what_is_questionable_is_no_problem_but_shown(world, tmp_path):
    world.claim("lymar", "product-owner", "backlog", quotation="words that mark it well")
    world.claim("lymar", "product-owner", "backlog", quotation="words that mark it well")
    call_command("dump_content", to=tmp_path, verbosity=0)
    report = check_content(tmp_path)
    assert sorted(doubt.split(": ")[1] for doubt in report.doubts) == [
        *("same_claim", "same_claim", "same_quotation", "same_quotation"),
    ]
    assert not any("same_" in problem for problem in report.problems)
