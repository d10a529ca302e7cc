"""Claims, references and states as templates show them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sources import markdown
from sources.markdown import Citation
from sources.references import References

from ..facts import ClaimFact

register = template.Library()


@register.inclusion_tag("roles/_claim.html")
def claim_line(claim: ClaimFact, references: References, anchor: bool = True) -> dict:
    """One claim with its reference and the link to the original words. With ``anchor`` the
    reference leads back here: a page gives each claim one such place."""
    reference = references.to(claim.source)
    passage = reference.at(claim.locator, claim.quotation, claim.quotation_verified)
    anchor_id = f"claim-{claim.key}" if anchor else ""
    if anchor and anchor_id not in passage.anchors:
        passage.anchors.append(anchor_id)
    return {"claim": claim, "reference": reference, "passage": passage, "anchor_id": anchor_id}


@register.inclusion_tag("roles/_original.html")
def original(claim: ClaimFact, references: References) -> dict:
    """The quoted words, as a link that opens the original at them."""
    reference = references.to(claim.source)
    passage = reference.at(claim.locator, claim.quotation, claim.quotation_verified)
    return {"passage": passage, "language": reference.source.language}


@register.simple_tag
def marks(claims: list[ClaimFact], references: References) -> SafeString:
    """The numbered marks of these claims' sources, each once, in order."""
    numbered = {ref.number: ref for claim in claims if (ref := references.to(claim.source))}
    return SafeString(" ".join(_mark(numbered[number]) for number in sorted(numbered)))


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
            marks.append(_mark(reference, "; ".join(filter(None, places))))
        else:
            marks.append(format_html('<span class="ref">[source {} not found]</span>', slug))
    return " ".join(marks)


def _mark(reference, locator: str = "") -> SafeString:
    source = reference.source
    said = ", ".join(filter(None, [source.short_name, source.kind_and_year, locator]))
    return format_html(
        '<a class="ref" href="#ref-{0}" title="{1}">[{0}]<span class="unseen"> {1}</span></a>',
        reference.number,
        said,
    )
