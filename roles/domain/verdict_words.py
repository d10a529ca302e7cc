"""What the verdict on a point is called where there is room for a few words.

Pure: no database and no HTML; of Django only translation. A sentence says more: ``note_sentence``.
Pages, search, feeds, exports, frames and pictures take the words from here and say the same.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .agreement import Agreement, State
from .sentences import number_of_sources


def verdict_words(agreement: Agreement) -> str:
    """Return "not covered yet", "1 source", "7 sources agree" or "sources disagree".

    Where one source alone gives several answers, nobody disagrees with anybody.
    """
    match agreement.state:
        case State.SILENT:
            return _("not covered yet")
        case State.SINGLE:
            return number_of_sources(1)
        case State.AGREED:
            number = len(agreement.voices)
            words = ngettext("%(number)s source agrees", "%(number)s sources agree", number)
            return words % {"number": number}
    if not agreement.one_voice:
        return _("sources disagree")
    return _("1 source, several answers") if len(agreement.standings) > 1 else number_of_sources(1)


def verdict_slug(agreement: Agreement) -> str:
    """Return a word for the verdict that programs read: the same in every language."""
    match agreement.state:
        case State.SILENT:
            return "not-covered"
        case State.SINGLE:
            return "one-source"
        case State.AGREED:
            return "sources-agree"
    if not agreement.one_voice:
        return "sources-disagree"
    return "several-answers" if len(agreement.standings) > 1 else "one-source"
