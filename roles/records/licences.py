"""The notices that exported content needs, in the language of the address."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sources.citing.citations import Work

OURS = "CC BY 4.0"
OURS_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"


def notices(site_name: str, works: Iterable[Work]) -> list[str]:
    """Return whose the words are, and on what terms they may be used, if these works are cited."""
    works = list(works)
    texts = [
        _("Paraphrases and explanations by %(site_name)s, %(licence)s: %(address)s")
        % {"site_name": site_name, "licence": OURS, "address": OURS_ADDRESS},
        _("Quoted words belong to their authors."),
        _("The software of the site is under the MIT licence."),
    ]
    texts += [
        _("%(work)s is under %(licence)s; what is taken from it keeps that licence.")
        % {"work": _named(work), "licence": work.licence}
        for work in works
        if work.licence
    ]
    if any("O*NET" in f"{work.title} {work.publisher} {work.licence}" for work in works):
        texts.append(
            _(
                "This includes information from O*NET OnLine by the U.S. Department of Labor, "
                "Employment and Training Administration (USDOL/ETA), used under the CC BY 4.0 "
                "licence. O*NET® is a trademark of USDOL/ETA. It was paraphrased here; USDOL/ETA "
                "has not approved, endorsed or tested that."
            )
        )
    return texts


def _named(work: Work) -> str:
    by = ", ".join(work.authors) or work.publisher
    words = _("“%(title)s” by %(authors)s") if by else _("“%(title)s”")
    return words % {"title": work.title, "authors": by}
