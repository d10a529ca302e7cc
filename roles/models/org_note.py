import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from sources.models import NaturalKeyed, NaturalKeyManager, Recorded, Versioned, VersionManager
from sources.text.markdown import validate_cited_markdown, validate_cites

from .responsibility import Responsibility
from .role import Role


class OrgNoteQuerySet(models.QuerySet):
    def on_responsibilities(self, slugs):
        return self.filter(responsibility__slug__in=slugs)

    def with_names(self):
        return self.select_related("responsibility__area", "role", "other_role")

    def among(self, notes):
        return self.filter(pk__in=[note.pk for note in notes])

    def by_point(self) -> dict:
        """Return these notes under the key of their point, in one query."""
        notes = self.select_related("responsibility", "role", "other_role")
        return {note.key: note for note in notes}


class OrgNote(NaturalKeyed, Versioned):
    """An editor's half of the "it depends on the org" note of a contested point.

    The point is a cell (one role), two rival owners, or a pair on a relational responsibility
    (two roles, kept in one order by slug). It is shown wherever the point is shown.
    """

    responsibility = models.ForeignKey(
        Responsibility, models.CASCADE, related_name="org_notes", verbose_name="question"
    )
    role = models.ForeignKey(Role, models.CASCADE, related_name="org_notes")
    other_role = models.ForeignKey(
        Role,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="org_notes_as_other",
        help_text="Where sources name different roles, or the question is about two roles.",
    )
    explanation = models.TextField(
        max_length=5000,
        validators=[validate_cited_markdown, validate_cites],
        help_text="Two to four sentences of Markdown on what the difference depends on; it never "
        "says who is right. Cite with [@source-slug, locator].",
    )
    reviewed_on = models.DateField(
        default=datetime.date.today,
        help_text="The day on which it was last checked against the claims.",
    )

    objects = NaturalKeyManager.from_queryset(OrgNoteQuerySet)()
    natural_key_fields = ("responsibility__slug", "role__slug", "other_role__slug")
    history = HistoricalRecords(bases=[Recorded], history_manager=VersionManager)

    class Meta:
        ordering = ["responsibility__slug", "role__slug", "other_role__slug"]
        constraints = [
            models.UniqueConstraint(
                "responsibility",
                "role",
                Coalesce("other_role", 0),
                name="one_org_note_per_point",
                violation_error_message="This point has a note already: change that one.",
            ),
            models.CheckConstraint(
                name="org_note_names_two_roles_or_one",
                condition=Q(other_role=None) | ~Q(other_role=F("role")),
                violation_error_message="The other role is the same as the role.",
            ),
        ]

    def __str__(self):
        return f"{self.responsibility}: {' and '.join(role.name for role in self.roles)}"

    def clean(self):
        if not hasattr(self, "responsibility") or not hasattr(self, "role"):
            return
        if self.responsibility.relational and not self.other_role:
            raise ValidationError(
                {"other_role": f"“{self.responsibility.question}” is about two roles: name both."}
            )
        self._order_pair()

    def _order_pair(self) -> None:
        if self.other_role and self.other_role.slug < self.role.slug:
            self.role, self.other_role = self.other_role, self.role

    def save(self, **kwargs):
        self._order_pair()
        super().save(**kwargs)

    @property
    def roles(self) -> tuple[Role, ...]:
        return (self.role, self.other_role) if self.other_role else (self.role,)

    @property
    def key(self) -> tuple[str, ...]:
        """Of the point that it belongs to: see ``comparison.Point.key``."""
        return self.responsibility.slug, *(role.slug for role in self.roles)
