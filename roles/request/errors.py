"""Answers to requests that cannot be met as asked: what is wrong, and what would be right."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@dataclass(frozen=True)
class Problem:
    """``named`` and ``choices`` are links, as (address, words), to what may have been meant: to
    content, under the name that it has in its own language, and to anything else."""

    status: int
    title: str
    explanation: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    named: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, request: HttpRequest) -> HttpResponse:
        return render(request, "problem.html", {"problem": self}, status=self.status)
