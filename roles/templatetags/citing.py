"""Claims and their references."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sources.citing.references import Passage, Reference, References
from sources.models import Source
from sources.text import markdown
from sources.text.markdown import Citation
from sources.text.quotation import Result

from ..domain.answers import first_statements, limited_first
from ..domain.facts import ClaimFact, ContextFact
from ..domain.handout import quotations_of
from ..request.languages import content_attribute

register = template.Library()


@dataclass(frozen=True, slots=True)
class Citing:
    """A claim's anchor on the page, and the passage that it links to, which links back."""

    key: str
    anchor: str
    reference: Reference
    passage: Passage

    @property
    def source(self) -> Source:
        return self.reference.source


@dataclass(frozen=True, slots=True)
class Line:
    """What a claim says, or several in the same words, as editions of a guide often do."""

    claim: ClaimFact
    quotation: str
    address: str
    language: str
    check: str
    """The result of looking the quotation up, in words; "" if it is verified."""
    citings: tuple[Citing, ...]

    @property
    def alone(self) -> bool:
        return len(self.citings) == 1


@register.filter
def check_in_words(claim: ClaimFact) -> str:
    """Return the result of looking the quotation up, in words; "" if it is verified."""
    return "" if claim.quotation_verified else _(Result(claim.quotation_result).label)


@register.inclusion_tag("roles/_statements.html")
def statements(
    claims: Sequence[ClaimFact],
    references: References,
    context: ContextFact | None = None,
    all_of_them: str = "",
) -> dict:
    """Show claims in the reading face, each with the name of its source, which leads to the list of
    sources and back here, and with a link to the original. Claims in the same words are one line
    with each source. The quotation of an edition that no longer counts is on its claim's own page.
    On a page that is narrowed to a context those that are limited to it come first. With the
    address of ``all_of_them`` a long list shows the first and counts the others."""
    claims = limited_first(claims, context)
    shown = first_statements(claims) if all_of_them else claims
    return {
        "lines": _lines(shown, references),
        "more": len(claims) - len(shown),
        "all_of_them": all_of_them,
    }


def _lines(claims: Sequence[ClaimFact], references: References) -> list[Line]:
    def words(claim: ClaimFact) -> tuple:
        reference = references.to(claim.source)
        quoted = "" if claim.superseded else claim.quotation
        address = reference.original(quoted, claim.quotation_verified, claim.quotation_fragment)
        return (
            claim.paraphrase,
            claim.manner,
            claim.contexts,
            quoted,
            "" if claim.superseded else address,
            reference.source.language,
            check_in_words(claim) if quoted else "",
        )

    def citing(claim: ClaimFact) -> Citing:
        reference = references.to(claim.source)
        passage = reference.at(claim.locator)
        anchor = f"claim-{claim.key}"
        passage.lead_back_to(anchor)
        return Citing(claim.key, anchor, reference, passage)

    lines = []
    for (*_words, quoted, address, language, check), alike in groupby(claims, key=words):
        first, *others = alike
        citings = tuple(citing(claim) for claim in (first, *others))
        lines.append(Line(first, quoted, address, language, check, citings))
    return lines


@register.simple_tag
def cited_by_name(text: str, references: References) -> SafeString:
    """Render Markdown, with the names of the sources that it cites as links to the list; where in
    the source it is, their title says."""

    def cite(citations: list[Citation]) -> str:
        locators: dict[str, list[str]] = {}
        for citation in citations:
            locators.setdefault(citation.source, []).append(citation.locator)
        names = [
            format_html(
                '<a href="#source-{}" title="{}"{}>{}</a>',
                source.slug,
                "; ".join(filter(None, places)),
                content_attribute(),
                source.short_name,
            )
            for slug, places in locators.items()
            if (source := references.sources.get(slug))
        ]
        return f'<span class="cited">({", ".join(names)})</span>' if names else ""

    return markdown.with_references(markdown.render(text), cite)


@register.inclusion_tag("roles/_original.html")
def original(claim: ClaimFact, references: References) -> dict:
    """Show the quotation as a link that opens the original at these words."""
    reference = references.to(claim.source)
    return {
        "quotation": claim.quotation,
        "address": reference.original(
            claim.quotation, claim.quotation_verified, claim.quotation_fragment
        ),
        "language": reference.source.language,
    }


@register.filter
def quoted_from(references: References, claims: Iterable[ClaimFact]) -> list[dict]:
    """Return the reference to each source of these claims, with words quoted from it, or ""."""
    return cited_in(references, quotations_of(claims))


@register.filter
def cited_in(references: References, quoted: Iterable[tuple[str, str]]) -> list[dict]:
    """Return the same for sources given by slug, each with its words."""
    return [
        {"reference": reference, "quotation": words}
        for slug, words in quoted
        if (reference := references.to(slug))
    ]


@register.simple_tag
def name_lang(source: Source) -> SafeString:
    """Return the language of a source's full name: its title is in the source's own language, and
    the name of a source without a title is content."""
    language = source.language if source.title else settings.CONTENT_LANGUAGE
    if language == settings.CONTENT_LANGUAGE:
        return content_attribute()
    return format_html(' lang="{}"', language)
