from django.db import migrations, models
from django.db.models import Q

import roles.models.claim

# Written by hand where it adds the keys: each row needs one of its own before they are unique.


def give_keys(apps, schema_editor):
    suggestions = apps.get_model("roles", "Suggestion").objects
    for pk in suggestions.values_list("pk", flat=True):
        suggestions.filter(pk=pk).update(key=roles.models.claim.new_key())


KEY = {
    "default": roles.models.claim.new_key,
    "editable": False,
    "help_text": "Its address, where readers see what came of it.",
    "max_length": 20,
}


class Migration(migrations.Migration):
    dependencies = [("roles", "0020_role_codes")]

    operations = [
        migrations.AddField("suggestion", "key", models.CharField(**KEY)),
        migrations.RunPython(give_keys, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("suggestion", "key", models.CharField(**KEY, unique=True)),
        migrations.RemoveConstraint("suggestion", "suggestion_waits_or_is_handled"),
        migrations.AddField(
            "suggestion",
            "reason",
            models.CharField(
                "reason for readers",
                blank=True,
                choices=[
                    ("known", "It is here already, or was suggested before."),
                    ("unsupported", "The source does not say it."),
                    ("correct", "The statement is what the source says."),
                    ("no_source", "The source could not be read, or is not one."),
                    ("subject", "It is not about what a role does."),
                    ("spam", "It was no suggestion."),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            "suggestion",
            "answer",
            models.CharField(
                "note for editors",
                blank=True,
                help_text="More on why it was dismissed.",
                max_length=300,
            ),
        ),
        migrations.AddConstraint(
            "suggestion",
            models.CheckConstraint(
                name="suggestion_waits_or_is_handled",
                condition=Q(status="waiting", handled_at=None, answer="")
                | Q(status="taken_up", handled_at__isnull=False)
                | (
                    Q(status="dismissed", handled_at__isnull=False)
                    & (~Q(answer="") | ~Q(reason=""))
                ),
            ),
        ),
        migrations.AddConstraint(
            "suggestion",
            models.CheckConstraint(
                name="suggestion_reason_is_known",
                condition=Q(reason="")
                | Q(
                    status="dismissed",
                    reason__in=["known", "unsupported", "correct", "no_source", "subject", "spam"],
                ),
            ),
        ),
    ]
