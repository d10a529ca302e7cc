"""What an assistant reads if there is no answer: what is wrong, and what would be right."""

from collections.abc import Iterable

from roles.request.errors import UserError


class QuestionError(Exception):
    """A question of an assistant that has no answer. Its text is for the assistant."""

    def __init__(self, problem: str, suggestions: Iterable[str] = ()) -> None:
        self.suggestions = list(suggestions)
        lines = [problem, *(f"- {suggestion}" for suggestion in self.suggestions)]
        super().__init__("\n".join(lines))


def explained(error: UserError, site: str) -> QuestionError:
    """Return an error of a page as one for assistants, with whole addresses."""
    suggestions = (f"{link.words}: {site}{link.address}" for link in error.suggestions)
    stop = "" if error.title.endswith("?") else "."
    return QuestionError(f"{error.title}{stop} {error.explanation}", suggestions)
