"""Words and addresses of the pages of organisations."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.domain.comparison import Point
from roles.request.languages import content_attribute
from roles.request.paths import path_to
from sources.text import markdown

from ..models import Organisation
from ..rules.places import Counts

register = template.Library()


def _people(number: int) -> str:
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}


def _vacancies(number: int) -> str:
    words = ngettext("%(number)s vacancy", "%(number)s vacancies", number)
    return words % {"number": number}


@register.filter
def in_words(counts: Counts, places: int = 0) -> str:
    """Return "6 people, 1 vacancy". ``places`` are the lines of a list, which are counted too where
    they are not as many: somebody may have two places in a team, or come later."""
    words = [_people(counts.people)] if counts.people or not counts.vacancies else []
    if counts.vacancies:
        words.append(_vacancies(counts.vacancies))
    if places > counts.people + counts.vacancies:
        number = ngettext("%(number)s place", "%(number)s places", places)
        words.append(number % {"number": places})
    return ", ".join(words)


@register.simple_tag
def page_of(organisation: Organisation, kind: str, *keys) -> str:
    """Return the address of a page of an organisation, "" if the site has no such page."""
    try:
        return reverse(f"teams:{kind}", args=[organisation.slug, *keys])
    except NoReverseMatch:
        return ""


@register.simple_tag
def question_link(point: Point) -> SafeString:
    """Return a question as a link: between two roles to their comparison, else to its own page."""
    question = point.responsibility
    if len(point.roles) > 1:
        slugs = [role.slug for role in point.roles]
        address = reverse("compare-row", args=[sorted(slugs), question.slug])
    else:
        address = f"{path_to('responsibility', question.slug)}#{point.anchor}"
    return format_html('<a href="{}"{}>{}</a>', address, content_attribute(), question.question)


@register.filter
def prose(text: str) -> SafeString:
    """Render the Markdown of an organisation, in which nothing is cited."""
    return SafeString(markdown.with_references(markdown.render(text), lambda citations: ""))


@register.filter
def indent(depth: int) -> str:
    """Return the class of a team so deep in the tree."""
    return f"depth-{depth}" if depth else ""


@register.filter
def title_in_words(line) -> SafeString:
    """Return what the title of a member means here: "Your title says Product Owner; here that is a
    Product Manager." """
    title, local, said = line.membership.title, line.local_role, line.title_role
    values = {
        "title": format_html("<b>{}</b>", title),
        "said": format_html("<b{}>{}</b>", content_attribute(), said.name) if said else "",
        "local": format_html("<b>{}</b>", local.name) if local else "",
    }
    if not title:
        pattern = _("The role here is {local}.") if local else _("No title is given.")
    elif not local:
        pattern = _("Your title says {title}. What that means here is not decided yet.")
    elif line.means_another:
        pattern = _("Your title says {title}; here that is {local}.")
    elif local.name == title:
        pattern = _("Your title says {title}, and that is the role here.")
    else:
        pattern = _("Your title says {title}; the role here is {local}.")
    return format_html(pattern, **values)
