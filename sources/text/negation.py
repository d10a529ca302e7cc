"""Words that deny or restrict, which an ellipsis must not hide."""

import re
from functools import cache

_CONTRACTIONS = (
    r"(?:do|does|did|is|are|was|were|wo|ca|could|should|would|has|have|had|must|need|might|ai)"
    r"\s?n(?:\W{1,2}|[ʼꞌ])?t"
)
"""isn't, isn’t, isnʼt, isn´t and isnt: any apostrophe or none between "n" and "t"."""

_BY_LANGUAGE = {
    "en": (
        _CONTRACTIONS,
        *("not", "non", "no", "none", "nobody", "nothing", "nowhere", "never", "neither", "nor"),
        *("cannot", "without", "except", "excepting", "excluding", "unless", "lest", "only"),
        *("solely", "merely", "alone", "hardly", "scarcely", "barely", "rarely", "seldom", "but"),
        *("if", "provided"),
        *("unable", "impossible", "unlikely", r"forbid\w*", "forbade", r"prohibit\w*"),
        *(r"prevent\w*", r"refus\w*", r"avoid\w*", r"lack\w*", r"stop(?:s|ped|ping)?"),
        *("few", "little", "just", "until", "at most", "when", "as long as", "at best"),
        *("instead", "rather", "far from", "other than", "apart from", "aside from", "fails? to"),
        "failed to",
    ),
    "de": (
        *(r"nicht\w*", r"nie(?:mals)?", r"niemand\w*", r"nirgend\w*", "nein", r"kein\w*"),
        *("weder", "noch", "ohne", "außer", "ausser", "ausgenommen", "nur", "bloß", "bloss"),
        *("lediglich", "ausschließlich", "ausschliesslich", "allein", "kaum", "selten", "statt"),
        *("anstatt", "anstelle", "sondern", "aber", "jedoch", "sofern", "soweit"),
        *("wenn", "falls", "vorausgesetzt"),
        *(r"verbiete\w*", r"verboten\w*", r"untersag\w*", "unmöglich", r"unfähig\w*"),
        *(r"verhinder\w*", r"verweiger\w*", r"vermeide\w*", r"wenig\w*", "bis", "solange"),
        *("höchstens", "allenfalls"),
        *("es sei denn", "weit entfernt"),
    ),
}


@cache
def _compile(words: tuple[str, ...]) -> re.Pattern:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)" if words else r"\w+")


def pattern(language: str) -> re.Pattern:
    """Return a pattern for the denying and restricting words of a language in folded, lower-case
    text.

    ``language`` is a code such as "en" or "de-AT". For a language that is not listed here, the
    pattern matches every word, since any may be one.
    """
    return _compile(_BY_LANGUAGE.get(re.split("[-_]", language.casefold())[0], ()))
