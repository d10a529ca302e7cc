"""The question that an address names."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import FormerResponsibilitySlug, Responsibility
from .errors import SuggestedLink, UserError
from .scope import Scope


def resolve_question(slug: str) -> Responsibility:
    """Return the question with this slug, which may be a former one. Raises UserError."""
    slug = slug.replace("\0", "").lower()
    questions = Responsibility.objects.with_ownership()
    if responsibility := questions.named(slug):
        return responsibility
    former = FormerResponsibilitySlug.objects.filter(slug=slug).first()
    if former and (responsibility := questions.named(former.target.slug)):
        return responsibility
    raise UserError(
        404,
        _("There is no such question"),
        _("No question has this address."),
        [SuggestedLink(reverse("responsibilities"), _("All questions"))],
    )


def unanswered(responsibility: Responsibility, slugs: list[str], scope: Scope) -> UserError:
    """Return the error that says that no source answers this question for these roles."""
    if scope.whole_and_now:
        explanation = _("Sources may answer it for other roles.")
    else:
        explanation = _("Sources may answer it for other roles, or on today’s full page.")
    return UserError(
        404,
        _("No source answers “%(question)s” for these roles")
        % {"question": responsibility.question},
        explanation,
        [
            SuggestedLink(reverse("compare", args=[slugs]), _("The comparison of these roles")),
            SuggestedLink(responsibility.get_absolute_url(), responsibility.question, True),
        ],
    )
