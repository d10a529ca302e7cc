"""Forms accept slugs in any script. The columns are as they were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0008_snapshot_folded"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="formersourceslug",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=120, unique=True),
                ),
                migrations.AlterField(
                    model_name="historicalsource",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=120),
                ),
                migrations.AlterField(
                    model_name="source",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=120, unique=True),
                ),
                migrations.AlterField(
                    model_name="voice",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=100, unique=True),
                ),
            ]
        )
    ]
