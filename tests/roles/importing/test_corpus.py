"""The open corpus comes into a database that has the vocabulary of the fixtures and no sources."""

import csv
from collections import Counter

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils.text import slugify

from roles.editing.questions import Code
from roles.importing.choices import WITHOUT, Kind
from roles.models import Claim, Position, Responsibility
from sources.models import Source, Voice

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

VOCABULARY = [
    *("areas", "scales", "positions", "contexts", "voices", "roles", "aliases"),
    *("responsibilities", "former_responsibility_slugs", "responsibility_aliases"),
]
QUESTIONS = {
    "product backlog": "backlog-upkeep",
    "single person or group": "holders-per-product",
    "stakeholder communication": "stakeholder-updates",
    "sales enablement": "sales-support",
    "positioning and messaging": "positioning",
    "meaning varies by organisation": "title-settles-the-work",
    "delivery of the product": "seeing-it-through",
    "team ceremonies": "meeting-facilitation",
    "status reporting": "stakeholder-updates",
    "combinable with another role": "one-person-both",
    "who fills the role": "background",
    "P&L": "profit-and-loss",
    "release decision": "scope",
    "design of the user experience": "user-experience-design",
    "onboarding and adoption": "product-adoption",
    # Known by what these questions were called before they were merged.
    "feature priorities": "backlog-order",
    "process improvement": "team-effectiveness",
    "hiring": "people-management",
    "vendor management": "budget",
    "representing the customer": "customer-research",
    "competitive analysis": "market-research",
    "renewals": "customer-retention",
}
"""What each name of the corpus means that is no name or slug here."""
VOICES = {
    "GitLab Handbook": "gitlab",
    "Sourcegraph Handbook": "sourcegraph",
    "Made Tech Handbook": "made-tech",
    "GOV.UK, Government Digital Service": "government-digital-service",
    "GOV.UK, Government Digital and Data profession": "uk-digital-and-data-profession",
    "Siddharth": "siddharth-agileseekers",
    "neuvoo.ro": "employer-of-neuvoo-vacancy",
    "Applied Product Management (WordPress)": "applied-product-management",
    "several answerers": "stackexchange-28267",
    "Project Management Stack Exchange": "stackexchange-26687",
    "The LeSS Company, less.works": "less",
    "Hacker News commenters": "hacker-news-3076443",
    "tgcp, 16ap, bikesailfreak, productman2217, amstarcasanova and ConsistentBuilding12": (
        "reddit-1cahjav"
    ),
    "Prowess community forum": "showprowess-timelines",
    "carilu.com": "carilu",
    "O*NET OnLine, U.S. Department of Labor": "onet",
    "jasonrweber.com": "jason-r-weber",
    "sridharkarnam.com": "sridhar-karnam",
}
CONTEXTS = {
    "outsourced work": "outsourcing",
    "large organisation": "large-company",
    "traditional large company": "large-company",
    "mature company": "mature-organisation",
    "B2B SaaS": "saas",
    "early startup": "startup",
    "small and mid-size company": "small-company",
}
ANSWERS = {
    "one person": "one",
    "one team each": "one-team",
    "influence without authority": "influence",
    "a set of shared duties, not a separate role": "shared-duties",
    "not needed": "done-without",
    "required": "needed",
    "with Product Owner in small startups": "possible",
    "not with Project Manager": "not-possible",
}
OTHER_ROLES = {
    "with Product Manager on small services": "product-manager",
    "splitting PM and PO works for stable products": "product-manager",
    "not with Project Manager": "project-manager",
    "with Engineering Manager in small companies": "engineering-manager",
    "ever harder as the company grows": "tech-lead",
    "with Product Owner, not forbidden": "product-owner",
    "depends on the context": "scrum-master",
    "with Product Owner in small startups": "product-owner",
    "with support and growth work in lean teams": "product-manager",
}
RIGHT = {
    Kind.RESPONSIBILITY: QUESTIONS,
    Kind.VOICE: VOICES,
    Kind.CONTEXT: CONTEXTS,
    Kind.POSITION: ANSWERS,
    Kind.OTHER_ROLE: OTHER_ROLES,
}


class Editor:
    """Somebody who brings a table in, chooses what is right, and counts."""

    def __init__(self, client, corpus):
        self._client, self._corpus = client, corpus
        self.asked, self.chosen = [], 0
        self.first: dict[str, str] = {}
        """What stands first for each unknown question."""

    def upload(self, table: str, address: str):
        content = (self._corpus / f"{table}.csv").read_bytes()
        file = SimpleUploadedFile(f"{table}.csv", content)
        page = self._client.post(reverse(address), {"file": file}, follow=True)
        while page.request["PATH_INFO"].endswith("/names/"):
            assert not page.context["is_incomplete"]
            chosen = dict(map(self._choose, self._choices(page)))
            page = self._client.post(page.request["PATH_INFO"], chosen, follow=True)
        return page

    def confirm(self, page):
        ticks = {"confirmed": [code.value for code in Code]}
        return self._client.post(page.request["PATH_INFO"], ticks, follow=True)

    @staticmethod
    def _choices(page):
        return [choice for _heading, choices in page.context["groups"] for choice in choices]

    def _choose(self, choice) -> tuple[str, str]:
        name, text = choice.question.name, choice.question.text
        self.asked.append(name)
        if name.kind is Kind.RESPONSIBILITY:
            self.first[text] = choice.near[0][0].removeprefix("row:")
        slug = RIGHT[name.kind].get(text)
        value = f"row:{slug}" if slug else WITHOUT
        self.chosen += value != choice.chosen
        return choice.field, value


@pytest.fixture
def vocabulary(db):
    files = [settings.BASE_DIR / "fixtures" / f"{name}.json" for name in VOCABULARY]
    call_command("loaddata", *files, verbosity=0)


def names_unknown_here(corpus) -> set[str]:
    """Return the questions of the corpus that are no name and no slug here."""
    known = set(Responsibility.objects.values_list("slug", flat=True))
    known |= {slugify(name) for name in Responsibility.objects.values_list("name", flat=True)}
    with (corpus / "claims.csv").open(encoding="utf-8", newline="") as file:
        named = {row["responsibility"] for row in csv.DictReader(file)}
    return {name for name in named if slugify(name) not in known}


def test_comes_in_with_few_choices_and_again_without_one(corpus, vocabulary, admin_desk):
    editor = Editor(admin_desk, corpus)
    voices, points = Voice.objects.count(), Responsibility.objects.count()
    positions = Position.objects.count()
    unknown = names_unknown_here(corpus)

    editor.confirm(editor.upload("sources", "admin:sources_source_import"))
    assert Source.objects.count() == 30
    page = editor.upload("claims", "admin:roles_claim_import")
    assert dict(page.context["kinds"]) == {"new": 229, "changed": 0, "same": 0, "refused": 0}
    editor.confirm(page)

    drafts = Claim.objects.filter(status=Claim.Status.DRAFT)
    assert drafts.count() == Claim.objects.count() == 229
    assert Voice.objects.count() == voices
    assert Responsibility.objects.count() == points
    assert Position.objects.count() == positions
    assert max(Counter(editor.asked).values()) == 1
    assert editor.chosen <= 90

    came_to = dict(drafts.values_list("external_id", "responsibility__slug"))
    with (corpus / "claims.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            wanted = QUESTIONS.get(row["responsibility"])
            assert came_to[row["claim_id"]] == wanted or row["responsibility"] not in unknown
    # Known at once by a former name, or first among what is offered: at least 20 of the 27 names
    # that no question had when the corpus was made, of which some have got their question since.
    wrong = [name for name in unknown if editor.first.get(name, QUESTIONS[name]) != QUESTIONS[name]]
    assert len(wrong) <= 27 - 20
    assert editor.first["P&L"] == "profit-and-loss"

    again = Editor(admin_desk, corpus)
    for table, address in (("sources", "sources_source"), ("claims", "roles_claim")):
        page = again.upload(table, f"admin:{address}_import")
        total = 30 if table == "sources" else 229
        assert dict(page.context["kinds"]) == {"new": 0, "changed": 0, "same": total, "refused": 0}
    assert again.asked == []
