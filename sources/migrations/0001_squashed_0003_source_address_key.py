import django.core.validators
import django.db.models.deletion
import simple_history.models
import sources.citing.dates
import taggit.managers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("sources", "0001_initial"),
        ("sources", "0002_snapshot_proposed"),
        ("sources", "0003_source_address_key"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.CreateModel(
            name="Voice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True)),
                (
                    "name",
                    models.CharField(
                        help_text="The author or body as the source names it, or how we tell an unnamed one apart.",
                        max_length=200,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
            ],
            options={
                "ordering": ["name", "slug"],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("slug", models.SlugField(max_length=120, unique=True)),
                (
                    "short_name",
                    models.CharField(
                        help_text="How a list names it in a word or two: “Berls”, “Comment 3”.",
                        max_length=80,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("comment", "comment"),
                            ("article", "article"),
                            ("newsletter", "newsletter"),
                            ("official_guide", "official guide"),
                            ("government_guide", "government guide"),
                            ("handbook", "handbook"),
                            ("book", "book"),
                            ("job_advertisement", "job advertisement"),
                            ("glossary", "glossary"),
                            ("occupational_database", "occupational database"),
                            ("forum_thread", "forum thread"),
                            ("interview", "interview"),
                            ("talk", "talk"),
                            ("framework_reference", "framework reference"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="As printed. A comment has none: leave it empty.",
                        max_length=300,
                    ),
                ),
                (
                    "author",
                    models.CharField(
                        blank=True,
                        help_text="As the source states it, several parted by semicolons. Empty where unknown.",
                        max_length=300,
                    ),
                ),
                (
                    "publisher",
                    models.CharField(
                        blank=True,
                        help_text="Who brought it out: a site, a firm, a body.",
                        max_length=200,
                    ),
                ),
                (
                    "published",
                    models.CharField(
                        blank=True,
                        help_text="2024-12-02, or 2024-12 or 2024 where no more is known. Empty where unknown.",
                        max_length=10,
                        validators=[sources.citing.dates.validate_partial_date],
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="Its language as a code: en, de, pt-BR.",
                        max_length=12,
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        help_text="Only an open licence that the source itself states: “CC BY-SA 4.0”.",
                        max_length=100,
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="sources.voice",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        help_text="The thread, book or page that this is a part of. A comment always has one.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="sources.source",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        help_text="The older edition that this one replaces: its claims show as “formerly”.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="sources.source",
                    ),
                ),
                (
                    "address",
                    models.URLField(
                        blank=True,
                        help_text="Where it can be read. Empty for a comment without an address of its own.",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                    ),
                ),
                (
                    "address_key",
                    models.CharField(blank=True, editable=False, max_length=500, serialize=False),
                ),
                (
                    "archive_address",
                    models.URLField(
                        blank=True,
                        help_text="A stored copy, should the address stop answering.",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                    ),
                ),
                (
                    "read_on",
                    models.DateField(
                        blank=True,
                        help_text="The day on which we read it at this address.",
                        null=True,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="For editors: what was read, what is unclear.",
                        max_length=2000,
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
                "indexes": [models.Index(fields=["address_key"], name="source_at_an_address")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "comment"), _negated=True),
                            ("part_of__isnull", False),
                            _connector="OR",
                        ),
                        name="comment_is_part_of_something",
                        violation_error_message="A comment is part of a thread: say which (part of).",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("part_of", None),
                            models.Q(("part_of", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="source_is_not_its_own_part",
                        violation_error_message="A source cannot be part of itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supersedes", None),
                            models.Q(("supersedes", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="source_does_not_supersede_itself",
                        violation_error_message="A source cannot supersede itself.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaggedSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="taggit.tag",
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tag", "content_object"), name="source_tagged_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="source",
            name="tags",
            field=taggit.managers.TaggableManager(
                blank=True,
                help_text="Parted by commas; they filter the list.",
                through="sources.TaggedSource",
                to="taggit.Tag",
                verbose_name="Tags",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalSource",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("slug", models.SlugField(max_length=120)),
                (
                    "short_name",
                    models.CharField(
                        help_text="How a list names it in a word or two: “Berls”, “Comment 3”.",
                        max_length=80,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("comment", "comment"),
                            ("article", "article"),
                            ("newsletter", "newsletter"),
                            ("official_guide", "official guide"),
                            ("government_guide", "government guide"),
                            ("handbook", "handbook"),
                            ("book", "book"),
                            ("job_advertisement", "job advertisement"),
                            ("glossary", "glossary"),
                            ("occupational_database", "occupational database"),
                            ("forum_thread", "forum thread"),
                            ("interview", "interview"),
                            ("talk", "talk"),
                            ("framework_reference", "framework reference"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="As printed. A comment has none: leave it empty.",
                        max_length=300,
                    ),
                ),
                (
                    "author",
                    models.CharField(
                        blank=True,
                        help_text="As the source states it, several parted by semicolons. Empty where unknown.",
                        max_length=300,
                    ),
                ),
                (
                    "publisher",
                    models.CharField(
                        blank=True,
                        help_text="Who brought it out: a site, a firm, a body.",
                        max_length=200,
                    ),
                ),
                (
                    "published",
                    models.CharField(
                        blank=True,
                        help_text="2024-12-02, or 2024-12 or 2024 where no more is known. Empty where unknown.",
                        max_length=10,
                        validators=[sources.citing.dates.validate_partial_date],
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="Its language as a code: en, de, pt-BR.",
                        max_length=12,
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        help_text="Only an open licence that the source itself states: “CC BY-SA 4.0”.",
                        max_length=100,
                    ),
                ),
                (
                    "address",
                    models.URLField(
                        blank=True,
                        help_text="Where it can be read. Empty for a comment without an address of its own.",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                    ),
                ),
                (
                    "address_key",
                    models.CharField(blank=True, editable=False, max_length=500, serialize=False),
                ),
                (
                    "archive_address",
                    models.URLField(
                        blank=True,
                        help_text="A stored copy, should the address stop answering.",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                    ),
                ),
                (
                    "read_on",
                    models.DateField(
                        blank=True,
                        help_text="The day on which we read it at this address.",
                        null=True,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="For editors: what was read, what is unclear.",
                        max_length=2000,
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sources.voice",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The thread, book or page that this is a part of. A comment always has one.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The older edition that this one replaces: its claims show as “formerly”.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical source",
                "verbose_name_plural": "historical sources",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snapshots",
                        to="sources.source",
                    ),
                ),
                ("text", models.TextField(max_length=2000000)),
                ("text_hash", models.CharField(editable=False, max_length=64)),
                ("taken_on", models.DateField(help_text="The day on which the text was copied.")),
                (
                    "proposed",
                    models.JSONField(
                        default=dict,
                        editable=False,
                        help_text="What the page said of itself, by field of the source, until an editor has looked at it.",
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "text_hash"),
                        name="snapshot_once",
                        violation_error_message="This very text is already kept for this source.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerSourceSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=120, unique=True)),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_slugs",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
                "abstract": False,
            },
        ),
    ]
