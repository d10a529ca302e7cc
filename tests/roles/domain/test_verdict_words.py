"""The few words for a verdict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.domain.agreement import agreement
from roles.domain.verdict_words import verdict_words
from tests.roles.domain.facts import (
    CONTRIBUTES,
    DENIES,
    ENTERPRISE,
    OWNS,
    PO,
    STARTUP,
    VARIES,
    claim,
    rejected,
)

CASES = {
    "nothing said": ([], "not covered yet"),
    "one voice": ([claim("lymar", PO, OWNS)], "1 source"),
    "one voice twice": ([claim("lymar", PO, OWNS), claim("lymar", PO, OWNS)], "1 source"),
    "two agree": ([claim("lymar", PO, OWNS), claim("berls", PO, OWNS)], "2 sources agree"),
    "two answers": ([claim("lymar", PO, OWNS), claim("berls", PO, DENIES)], "sources disagree"),
    "a matter of degree": (
        [claim("lymar", PO, OWNS), claim("berls", PO, CONTRIBUTES)],
        "sources disagree",
    ),
    "a rejected use": ([claim("lymar", PO, OWNS), rejected("yash", PO, OWNS)], "sources disagree"),
    "one voice, two answers": (
        [claim("lymar", PO, OWNS, STARTUP), claim("lymar", PO, DENIES, ENTERPRISE)],
        "1 source, several answers",
    ),
    "one voice, varies": ([claim("lymar", PO, VARIES)], "1 source"),
    "one voice that rejects": ([rejected("yash", PO, OWNS)], "1 source"),
    "an edition that was superseded": ([claim("old", PO, OWNS, superseded=True)],
                                       "not covered yet"),
}  # fmt: skip


@pytest.mark.parametrize(("claims", "words"), CASES.values(), ids=CASES)
def test_each_verdict_has_its_words(claims, words):
    assert verdict_words(agreement(claims)) == words


CLAIMS = st.lists(
    st.builds(
        claim,
        st.sampled_from(["lymar", "berls", "yash"]),
        st.just(PO),
        st.sampled_from([OWNS, DENIES, VARIES]),
    ),
    max_size=5,
)


@given(CLAIMS)
def test_sources_disagree_only_if_there_are_two_and_agree_only_in_one_answer(claims):
    verdict = agreement(claims)
    words = verdict_words(verdict)
    if words == "sources disagree":
        assert len(verdict.all_voices) > 1
        assert verdict.contested
    if words.endswith("sources agree"):
        assert len(verdict.standings) == 1
        assert words.startswith(f"{len(verdict.voices)} ")
