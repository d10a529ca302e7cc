"""The way from a title in an address to its role, and what is said on the way."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from sources.slugs import slug_of

from ..domain.title_folding import split_words
from ..domain.title_readings import Tier
from ..models import Role
from ..queries.title_reader import ReadTitle, Titles
from .errors import SuggestedLink, UserError
from .roles import MAX_ROLES, MIN_ROLES, comparison_address


class TitleError(UserError):
    """A title that is not certainly one role. Says what it may mean, with definitions."""

    template_name = "roles/title.html"

    def __init__(self, read: ReadTitle, status: int, title: str, explanation: str, roles=()):
        super().__init__(status, title, explanation, map(SuggestedLink.to, roles))
        self.asked = read.title
        self.roles: list[Role] = list(roles)
        self.is_missing = read.tier is Tier.NONE
        self.reasons = [] if read.reading.is_executive else read.reading.reasons
        is_choice = read.tier is Tier.ASK and MIN_ROLES <= len(self.roles) <= MAX_ROLES
        self.comparison = comparison_address(role.slug for role in self.roles) if is_choice else ""


def address_of_title(title: str, known_roles: Sequence[Role] = ()) -> str:
    """Return the address of the role that a title means, which says what was read. Raises
    TitleError with the roles that may be meant, and Http404 for an empty title."""
    titles = Titles()
    read = titles.read(title)
    if not read.title:
        raise Http404
    if read.role:
        is_plain = split_words(read.title) == split_words(read.role.name)
        address = read.role.get_absolute_url()
        return address if is_plain else f"{address}?{urlencode({'title': read.title})}"
    if len(known_roles) > 1 or read.tier is Tier.ASK:
        raise _ask(read, read.roles or known_roles)
    raise _none(read, read.roles or titles.nearest(read))


def title_that_led_to(request: HttpRequest, role: Role) -> ReadTitle | None:
    """Return the title by which this page was asked for, if it means this role."""
    title = request.GET.get("title", "").strip()
    if not title or slug_of(title) == role.slug:
        return None
    read = Titles().read(title)
    return read if role in read.roles else None


def _ask(read: ReadTitle, roles: Sequence[Role]) -> TitleError:
    explanation = (
        _("The title names several roles, and may mean all of them.")
        if read.reading.two_hats
        else _("The title belongs to several roles. The role pages tell them apart.")
    )
    title = _("Which role is meant by “%(title)s”?") % {"title": read.title}
    return TitleError(read, 300, title, explanation, roles)


def _none(read: ReadTitle, roles: Sequence[Role]) -> TitleError:
    title = _("No role is called “%(title)s”") % {"title": read.title}
    if read.reading.is_executive:
        explanation = _("There is no page for “%(title)s” yet.") % {"title": read.title}
        if roles:
            explanation += " " + _("These are the closest:")
    elif read.tier is Tier.LIKELY:
        explanation = _("Do you mean this role?")
    elif roles:
        explanation = _("No role or other title is spelled like that. These are the closest:")
    else:
        explanation = _("No role or other title is spelled like that.")
    return TitleError(read, 404, title, explanation, roles)
