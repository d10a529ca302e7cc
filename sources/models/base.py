"""What models of all apps share: bounded texts, versions, natural keys, former slugs."""

import re
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from ..catalogued import EditedManager

MAX_REASON = 100
"""Characters of a reason that history keeps."""


_LINE_BREAK = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


class NaturalKeyed:
    """A row that files name by the fields in ``natural_key_fields`` instead of its primary key."""

    natural_key_fields: tuple[str, ...] = ("slug",)

    def natural_key(self):
        return tuple(self._value_at(path.split("__")) for path in self.natural_key_fields)

    def _value_at(self, path: list[str]):
        value = self
        for name in path:
            value = value and getattr(value, name)
        return value


class NaturalKeyManager(models.Manager):
    """Get a row by the fields that its model lists in ``natural_key_fields``."""

    def get_by_natural_key(self, *values):
        return self.get(**dict(zip(self.model.natural_key_fields, values, strict=True)))


class EditedNaturalKeyManager(EditedManager, NaturalKeyManager):
    """The same, without the rows of a catalogue."""


class Bounded(models.Model):
    """Validate the length of every text. Django does so for a CharField; for a TextField only
    forms do, and content comes from files as well."""

    one_line: tuple[str, ...] = ()
    """Names of fields in which line breaks become blanks: lists, tables and feeds show one line."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude=None):
        for name in set(self.one_line) - set(exclude or ()):
            if isinstance(value := getattr(self, name), str):
                setattr(self, name, _LINE_BREAK.sub(" ", value).strip())
        errors = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for field in self._meta.concrete_fields:
            if isinstance(field, models.TextField) and field.name not in (exclude or ()):
                length = len(getattr(self, field.attname) or "")
                if field.max_length and length > field.max_length and field.name not in errors:
                    errors[field.name] = ValidationError(
                        f"At most {field.max_length:,} characters (it has {length:,})."
                    )
        if errors:
            raise ValidationError(errors)


class Versioned(Bounded):
    """A row that editors change, with a version number that every save increases."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self._state.adding:
            self.version += 1
            if (names := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*names, "version"}
        super().save(**kwargs)

    def before_restoring(self) -> None:
        """Adapt the values of an earlier version before they are validated."""


def request_shows_reason() -> bool:
    """Return whether the request that is answered says that readers may see its reason."""
    request = getattr(HistoricalRecords.context, "request", None)
    return request is not None and "reason_is_public" in request.POST


class Recorded(models.Model):
    """What each version of a row says besides the row itself: whether readers see its reason.

    Whoever gives one ticks a box, and all versions that the same request writes take it over, as
    they do the account whose request it is.
    """

    reason_is_public = models.BooleanField(
        "readers see the reason", default=request_shows_reason, db_default=False
    )

    class Meta:
        abstract = True

    @property
    def public_reason(self) -> str:
        """Return the reason as far as readers see it, otherwise ""."""
        return (self.history_change_reason or "") if self.reason_is_public else ""


class VersionManager(HistoryManager):
    """Look up the versions of a row.

    The library makes a class of manager and queryset whenever ``history`` is read, so with each
    save: a fifth of a millisecond. This one is made once.
    """

    @classmethod
    @cache
    def from_queryset(cls, queryset_class, class_name=None):
        return super().from_queryset(queryset_class, class_name)


class FormerSlug(NaturalKeyed, models.Model):
    """A former slug, which redirects for ever. Subclasses define the ``target`` foreign key."""

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)

    objects = NaturalKeyManager()

    class Meta:
        abstract = True
        ordering = ["slug"]

    def __str__(self):
        return f"{self.slug} → {self.target.slug}"

    @classmethod
    def keep(cls, instance) -> None:
        """Store the old slug of ``instance`` before it is saved with another one, and delete the
        former slug that it uses again."""
        model = type(instance)
        if instance.pk:
            old = model.objects.filter(pk=instance.pk).values_list("slug", flat=True).first()
            if old and old != instance.slug:
                cls.objects.update_or_create(slug=old, defaults={"target": instance})
        cls.objects.filter(slug=instance.slug).delete()
