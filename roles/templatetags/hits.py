"""What a search has found, as a list."""

from collections.abc import Iterable, Mapping
from html import escape

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..request.languages import as_content, language_attribute
from ..search.answers import Answer
from ..search.documents import Kind
from ..search.hits import Hit
from .verdicts import sentence_of

register = template.Library()


@register.simple_tag
def hit_list(hits: Iterable[Hit], answers: Mapping[str, Answer]) -> SafeString:
    """Return hits as a list, each question with its answer. A page has dozens of them, so each is
    built here in one piece."""
    return SafeString(f"<ol>{''.join(_item(hit, answers) for hit in hits)}</ol>")


def _item(hit: Hit, answers: Mapping[str, Answer]) -> str:
    said, snippet = "", as_content(hit.snippet) if hit.snippet else ""
    if hit.kind is Kind.CLAIM:
        said = ' class="said"'
        snippet = hit.snippet and f'<q lang="{escape(hit.row.language)}">{hit.snippet}</q>'
    facts = hit.facts
    answer = answers.get(hit.row.slug) if hit.kind is Kind.RESPONSIBILITY else None
    return "".join(
        (
            f'<li class="hit"><p><a{said} href="{escape(hit.address)}"',
            f"{language_attribute(hit.language)}>{hit.title}</a>",
            f' <span class="facts">{facts}</span></p>' if facts else "</p>",
            f'<p class="snippet">{snippet}</p>' if snippet else "",
            f'<p class="reply">{_reply(answer)}</p>' if answer else "",
            "</li>",
        )
    )


def _reply(answer: Answer) -> str:
    if not answer.sentence:
        return f'<span class="silent">{escape(_("not covered yet"))}</span>'
    sentence = sentence_of(answer.sentence)
    if not answer.verdict.disputed:
        return sentence
    verdict = render_to_string("roles/_question_verdict.html", {"verdict": answer.verdict})
    return f"{sentence} · {verdict}"
