"""What has to be said wherever content leaves the site. Pure."""

from collections.abc import Iterable

from sources.citations import Work

OURS = "CC BY 4.0"
OURS_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"

_ONET = (
    "This includes information from O*NET OnLine by the U.S. Department of Labor, Employment and "
    "Training Administration (USDOL/ETA), used under the CC BY 4.0 licence. O*NET® is a trademark "
    "of USDOL/ETA. It was paraphrased here; USDOL/ETA has not approved, endorsed or tested that."
)


def notices(site_name: str, works: Iterable[Work]) -> list[str]:
    """Whose the words are, and on what terms they may be used, where these works are drawn on."""
    works = list(works)
    told = [
        f"Paraphrases and explanations by {site_name}, {OURS}: {OURS_ADDRESS}",
        "Quoted words belong to their authors.",
        "The software of the site is under the MIT licence.",
    ]
    told += [
        f"{_named(work)} is under {work.licence}; what is drawn from it keeps that licence."
        for work in works
        if work.licence
    ]
    if any("O*NET" in f"{work.title} {work.publisher} {work.licence}" for work in works):
        told.append(_ONET)
    return told


def _named(work: Work) -> str:
    by = ", ".join(work.authors) or work.publisher
    return f"“{work.title}”{f' by {by}' if by else ''}"
