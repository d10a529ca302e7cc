from django.db import models


class Loaded(models.Model):
    """Remembers a record that came with the content files, so that a later edition of the files
    updates what no editor has touched, and nothing else."""

    model = models.CharField(max_length=100)
    key = models.CharField(max_length=500, help_text="The record's natural key, as JSON.")
    record_digest = models.CharField(max_length=64, help_text="Of the record in the file.")
    row_digest = models.CharField(max_length=64, help_text="Of the row that was made from it.")

    class Meta:
        verbose_name_plural = "loaded"
        ordering = ["model", "key"]
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="loaded_once")]

    def __str__(self):
        return f"{self.model} {self.key}"
