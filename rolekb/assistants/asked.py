"""What an assistant asked for: the roles and the question that its words mean."""

from collections.abc import Sequence

from django.http import Http404
from django.urls import reverse

from roles.models import Responsibility, Role
from roles.queries.title_reader import Titles
from roles.request.errors import UserError
from roles.request.questions import resolve_question
from roles.request.roles import MAX_ROLES
from roles.request.titles import address_of_title
from roles.search.documents import Kind
from roles.search.results import search
from roles.search.rows import Row
from sources.slugs import slug_of

from .errors import QuestionError

MOST_CHARACTERS = 300
"""Of a title or a question."""


def roles_meant(titles: Sequence[str]) -> list[Role]:
    """Return the role that each of these titles certainly means. Raises UserError with the roles
    that may be meant, and QuestionError for an empty title."""
    reader = Titles()
    roles = []
    # One more than can be compared, so that the comparison says so.
    for title in titles[: MAX_ROLES + 1]:
        read = reader.read(title[:MOST_CHARACTERS])
        if not read.role:
            try:
                address_of_title(title[:MOST_CHARACTERS])
            except Http404:
                raise QuestionError(
                    "A title is missing. Name a role, such as “Product Owner”."
                ) from None
        roles.append(read.role)
    return roles


def questions_meant(text: str, site: str) -> tuple[Responsibility, list[Row]]:
    """Return the question with this slug, or the one that these words most likely mean, and the
    others that they may mean. Raises QuestionError if they mean none."""
    text = text.strip()[:MOST_CHARACTERS]
    try:
        return resolve_question(slug_of(text)), []
    except UserError:
        pass
    results = search(text, kind=Kind.RESPONSIBILITY, limit=6, with_catalogues=False)
    hits = results.of(Kind.RESPONSIBILITY).hits
    if not hits:
        results = search(text, with_catalogues=False)
        hits = results.answered
    if not hits:
        raise QuestionError(
            f"No question here has the words “{text}”. Ask for a task in one or two words, such as "
            f"“backlog” or “roadmap”. All questions: {site}{reverse('responsibilities')}"
        )
    first, *others = (hit.row for hit in hits)
    return resolve_question(first.slug), others
