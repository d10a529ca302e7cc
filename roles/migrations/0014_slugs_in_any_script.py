"""Forms accept slugs in any script. The columns are as they were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("roles", "0013_claim_quotation_fragment"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="area",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=80, unique=True),
                ),
                migrations.AlterField(
                    model_name="context",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=80, unique=True),
                ),
                migrations.AlterField(
                    model_name="formerresponsibilityslug",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=120, unique=True),
                ),
                migrations.AlterField(
                    model_name="formerroleslug",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=120, unique=True),
                ),
                migrations.AlterField(
                    model_name="historicalresponsibility",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=100),
                ),
                migrations.AlterField(
                    model_name="historicalrole",
                    name="slug",
                    field=models.SlugField(
                        allow_unicode=True,
                        help_text="In full, as in /roles/product-manager/.",
                        max_length=100,
                    ),
                ),
                migrations.AlterField(
                    model_name="position",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=80),
                ),
                migrations.AlterField(
                    model_name="responsibility",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=100, unique=True),
                ),
                migrations.AlterField(
                    model_name="role",
                    name="slug",
                    field=models.SlugField(
                        allow_unicode=True,
                        help_text="In full, as in /roles/product-manager/.",
                        max_length=100,
                        unique=True,
                    ),
                ),
                migrations.AlterField(
                    model_name="scale",
                    name="slug",
                    field=models.SlugField(allow_unicode=True, max_length=80, unique=True),
                ),
            ]
        )
    ]
