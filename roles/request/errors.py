"""Errors that explain themselves: what is wrong with a request, and what would be right."""

from collections.abc import Iterable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class SuggestedLink(NamedTuple):
    """A link to what may have been meant. The name of a row is content, in its own language."""

    address: str
    words: str
    is_content: bool = False

    @classmethod
    def to(cls, row) -> "SuggestedLink":
        return cls(row.get_absolute_url(), row.name, is_content=True)


class UserError(Exception):
    """Say why a request cannot be answered. A view raises it, and a middleware renders it."""

    template_name = "problem.html"

    def __init__(
        self,
        status: int,
        title: str,
        explanation: str,
        suggestions: Iterable[SuggestedLink] = (),
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.explanation = explanation
        self.suggestions = list(suggestions)

    def render(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template_name, {"problem": self}, status=self.status)
