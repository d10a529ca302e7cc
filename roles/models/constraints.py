"""Constraints of rows: conditions in SQL, and validating them all in one query."""

from django.db import models, router
from django.db.models import CheckConstraint, Exists, F, Q, Value
from django.db.models.functions import Length, Replace, Trim
from django.db.models.lookups import GreaterThan


def holds_words(field: str) -> GreaterThan:
    """Return the condition that a text is more than white space, of which Trim alone takes off
    blanks, but no line breaks."""
    text = F(field)
    for space in "\r\n\t\N{NO-BREAK SPACE}":
        text = Replace(text, Value(space), Value(" "))
    return GreaterThan(Length(Trim(text)), 0)


class ConstraintsInOneQuery(models.Model):
    """A row whose constraints are validated in one query, and one by one only where one may be
    broken."""

    constraints_are_put_off = False
    """Set while a form validates its own fields: it asks about the whole row afterwards."""

    class Meta:
        abstract = True

    def rows_alike(self) -> Q:
        """Return what other rows have that the unique constraints may refuse together with this
        one."""
        raise NotImplementedError

    def validate_constraints(self, exclude=None):
        """Raises ValidationError."""
        if self.constraints_are_put_off:
            return
        if exclude or not self._surely_meets_constraints():
            super().validate_constraints(exclude)

    def _surely_meets_constraints(self) -> bool:
        others = type(self).objects.filter(self.rows_alike()).exclude(pk=self.pk).order_by()
        conditions = [
            constraint.condition
            for constraint in self._meta.constraints
            if isinstance(constraint, CheckConstraint)
        ]
        using = router.db_for_write(type(self), instance=self)
        everything = Q(*conditions, ~Exists(others))
        return everything.check(self._get_field_expression_map(meta=self._meta), using=using)
