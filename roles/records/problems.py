"""What is wrong with a request, for programs: problem details (RFC 9457), or Markdown."""

from http import HTTPStatus

from django.utils.translation import gettext as _

from ..request.errors import UserError
from .markdown_text import as_markdown, at_start, link

MEDIA_TYPE = "application/problem+json"


def problem(error: UserError, site: str) -> dict:
    """Return the details of a problem: what is wrong, and what would be right."""
    return {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": error.explanation,
        "suggestions": [
            {"words": suggestion.words, "address": site + suggestion.address}
            for suggestion in error.suggestions
        ],
    }


def as_text(details: dict) -> str:
    """Return the details of a problem as Markdown."""
    lines = [f"# {as_markdown(details['title'])}", "", at_start(details["detail"])]
    if details["suggestions"]:
        lines += [""]
        lines += [f"- {link(s['words'], s['address'])}" for s in details["suggestions"]]
    return "\n".join(lines) + "\n"


def not_found() -> UserError:
    """Return the error for something that is not there, and never was."""
    return UserError(
        HTTPStatus.NOT_FOUND,
        _("There is no such page"),
        _("Nothing of this name is published here."),
    )
