"""Imports that were carried out, what each made, and choices remembered for the next."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class TableImportQuerySet(models.QuerySet):
    def of(self, table: str):
        """Return the imports of this table, the newest first."""
        return self.filter(table=table).select_related("user").order_by("-created", "-pk")

    def with_content(self, digest: str):
        """Return those of a file with this content that nobody has taken back."""
        return self.filter(content_hash=digest, taken_back=None)


class TableImport(models.Model):
    """A table that has come in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    table = models.CharField(max_length=20)
    name = models.CharField(max_length=200, help_text="Of the file, as it was uploaded.")
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    preview = models.PositiveBigIntegerField(
        unique=True, help_text="The number that its preview had."
    )
    counts = models.JSONField(default=dict, help_text="How many rows had which outcome.")
    created = models.DateTimeField(default=timezone.now)
    taken_back = models.DateTimeField(null=True, blank=True)

    objects = TableImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ["-created"]

    def __str__(self):
        return f"{self.table} from {self.name}"


class ImportedRow(models.Model):
    """A row of the knowledge base that an import made or changed."""

    table_import = models.ForeignKey(TableImport, models.CASCADE, related_name="rows")
    model = models.CharField(max_length=50, help_text="As “roles.claim”.")
    row = models.PositiveBigIntegerField(help_text="Its primary key.")
    added = models.BooleanField(help_text="Whether the import made it.")
    before = models.JSONField(default=dict, help_text="What a changed row said before.")
    state = models.CharField(
        max_length=64, help_text="Digest of what it said when the import was done."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["table_import", "model", "row"], name="imported_row_once"
            )
        ]
        indexes = [models.Index(fields=["model", "row"], name="imported_row")]

    def __str__(self):
        return f"{self.model} {self.row}"


class ImportChoiceQuerySet(models.QuerySet):
    def of(self, user):
        """Return what this account has chosen before."""
        return self.filter(user=user)


class ImportChoice(models.Model):
    """What somebody has chosen for a name in a table, remembered for the next one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    scope = models.CharField(
        max_length=250, blank=True, help_text="Of an answer its question, of a heading its table."
    )
    written = models.CharField(max_length=250, help_text="As the table has it, in small letters.")
    target = models.CharField(max_length=250)
    used = models.DateTimeField(default=timezone.now)

    objects = ImportChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "scope", "written"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "scope", "written"], name="import_choice_once"
            )
        ]

    def __str__(self):
        return f"{self.kind} “{self.written}”: {self.target}"
