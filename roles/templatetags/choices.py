"""The choices of a comparison's forms as HTML. They are a hundred, so each is written here."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString

from ..domain.compared_rows import KINDS, ComparedGroup, kind_of_row
from ..domain.comparison import Row, once_for_a_row
from ..domain.facts import RoleFact
from ..domain.filters import ContextFilter, RowFilter
from ..models import Role
from ..request.languages import content_attribute, words_and_language

register = template.Library()


def _option(slug: str, words: str, lang: str, *, selected: bool) -> str:
    chosen = " selected" if selected else ""
    # The next one, or the end of the list, ends it: 140 end tags would be 1.2 kB of a comparison.
    return f'<option value="{escape(slug)}"{chosen}{lang}>{words}'


@register.simple_tag
def role_options(choices: Iterable[RoleFact], chosen: Role | None = None) -> SafeString:
    """Return the roles that may be compared, with one of them selected."""
    lang, slug = content_attribute(), chosen and chosen.slug
    return SafeString(
        "".join(
            _option(role.slug, escape(role.name), lang, selected=role.slug == slug)
            for role in choices
        )
    )


@register.simple_tag
def context_options(narrowing: ContextFilter) -> SafeString:
    """Return the kinds of organisation to narrow to, each with the number of its statements."""
    slug = narrowing.context and narrowing.context.slug
    options = []
    for choice in narrowing.choices:
        words, lang = words_and_language(choice, "label")
        words = f"{escape(words)} ({number_format(choice.count, force_grouping=True)})"
        options.append(_option(choice.slug, words, lang, selected=choice.slug == slug))
    return SafeString("".join(options))


@register.simple_tag
def area_options(row_filter: RowFilter) -> SafeString:
    """Return the areas to which the rows of a comparison can be narrowed."""
    lang = content_attribute()
    return SafeString(
        "".join(
            _option(area.slug, escape(area.name), lang, selected=area.slug == row_filter.area)
            for area in row_filter.areas
        )
    )


@register.simple_tag
def lines_to_filter(
    groups: Iterable[ComparedGroup],
    one_sided: Iterable[tuple],
    row_filter: RowFilter,
    folding: bool,
) -> SafeString:
    """Return what a script filters lines by, as attributes of the form: of each line, in the order
    of the page, the place of its kind among ``KINDS`` and that of its area among the options.

    On the lines themselves they would be 4 kB of a page.
    """
    rows = [
        *(row.row for group in groups for row in (group.in_order if folding else group.rows)),
        *(row.row for _role, own in one_sided for row, _point in own),
    ]
    areas = {area.slug: str(place) for place, area in enumerate(row_filter.areas, 1)}
    kinds = "".join(map(_place_of_kind, rows))
    return SafeString(
        f'data-kinds="{kinds}"'
        f' data-areas="{" ".join([areas[row.responsibility.area.slug] for row in rows])}"'
    )


@once_for_a_row
def _place_of_kind(row: Row) -> str:
    return str(KINDS.index(kind_of_row(row)))
