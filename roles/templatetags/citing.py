"""Claims, references and states as templates show them."""

from collections.abc import Sequence
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

from ..domain.facts import ClaimFact
from ..request.languages import content_attribute

register = template.Library()


@dataclass(frozen=True, slots=True)
class Citing:
    """One claim's address on the page, and the passage that it leads to, which leads back."""

    key: str
    anchor: str
    reference: Reference
    passage: Passage

    @property
    def source(self) -> Source:
        return self.reference.source


@dataclass(frozen=True, slots=True)
class Line:
    """What one claim says, or several in the same words: a guide's editions often do."""

    claim: ClaimFact
    quotation: str
    address: str
    language: str
    check: str
    """What looking the quotation up came to, in words; "" where it is verified."""
    citings: tuple[Citing, ...]

    @property
    def alone(self) -> bool:
        return len(self.citings) == 1


@register.filter
def check_in_words(claim: ClaimFact) -> str:
    """What looking its quotation up came to, in the same words everywhere; "" if verified."""
    return "" if claim.quotation_verified else _(Result(claim.quotation_result).label)


@register.inclusion_tag("roles/_claims.html")
def claim_lines(claims: Sequence[ClaimFact], references: References) -> dict:
    """Claims with their references, which lead back here, and links to the original words. What is
    said again in the same words stands once, with each reference. The words of an edition that
    counts no longer stand on its claim's own page."""

    def words(claim: ClaimFact) -> tuple:
        reference = references.to(claim.source)
        quoted = "" if claim.superseded else claim.quotation
        address = reference.original(quoted, claim.quotation_verified)
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
    return {"lines": lines}


@register.inclusion_tag("roles/_original.html")
def original(claim: ClaimFact, references: References) -> dict:
    """The quoted words, as a link that opens the original at them."""
    reference = references.to(claim.source)
    return {
        "quotation": claim.quotation,
        "address": reference.original(claim.quotation, claim.quotation_verified),
        "language": reference.source.language,
    }


@register.simple_tag
def name_lang(source: Source) -> SafeString:
    """The attribute that an element needs whose text is a source's full name: a title is in the
    source's own language, and what we call a source without one is content."""
    language = source.language if source.title else settings.CONTENT_LANGUAGE
    if language == settings.CONTENT_LANGUAGE:
        return content_attribute()
    return format_html(' lang="{}"', language)


@register.simple_tag
def marks(claims: list[ClaimFact], references: References) -> SafeString:
    """The numbered marks of these claims' sources, each once, in order."""
    return _marks(claims, references, in_order=True)


@register.simple_tag
def marks_as_told(claims: list[ClaimFact], references: References) -> SafeString:
    """The same in the order of the claims: the editions of a work, the oldest first."""
    return _marks(claims, references, in_order=False)


def _marks(claims: list[ClaimFact], references: References, *, in_order: bool) -> SafeString:
    numbered = {ref.number: ref for claim in claims if (ref := references.to(claim.source))}
    numbers = sorted(numbered) if in_order else numbered
    return SafeString(" ".join(_mark(numbered[number]) for number in numbers))


@register.simple_tag
def cited(text: str, references: References) -> SafeString:
    """Markdown with its citations numbered as this page numbers them."""
    return markdown.with_references(
        markdown.render(text), lambda citations: _cite(citations, references)
    )


def _cite(citations: list[Citation], references: References) -> str:
    """One mark for each source of a run, however many of its passages are cited."""
    locators: dict[str, list[str]] = {}
    for citation in citations:
        locators.setdefault(citation.source, []).append(citation.locator)
    marks = []
    for slug, places in locators.items():
        if reference := references.to(slug):
            marks.append(_mark(reference, list(filter(None, places))))
        else:
            marks.append(
                format_html(
                    '<span class="ref">[{}]</span>', _("source %(slug)s not found") % {"slug": slug}
                )
            )
    return " ".join(marks)


def _mark(reference: Reference, locators: Sequence[str] = ()) -> SafeString:
    """A numbered mark: it leads to the passage, or to the work where it stands for several."""
    passages = [reference.at(locator) for locator in locators]
    return format_html(
        '<a class="ref" href="#{}">[{}]<span{}> {}</span></a>',
        passages[0].anchor if len(passages) == 1 else reference.anchor,
        reference.number,
        content_attribute(),
        reference.source.short_name,
    )
