import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import roles.models.claim
import simple_history.models
import sources.text.markdown
import taggit.managers
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("roles", "0001_initial"),
        ("roles", "0002_initial"),
        ("roles", "0003_editors_desk"),
        ("roles", "0004_search"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("sources", "0001_squashed_0003_source_address_key"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        # For search on PostgreSQL: words with typing errors, and with or without their accents.
        TrigramExtension(),
        UnaccentExtension(),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "order",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Areas stand on a page from the smallest number to the largest.",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "slug"],
            },
        ),
        migrations.CreateModel(
            name="Scale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="For editors: what it asks, where it is used.",
                        max_length=2000,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="roles.scale",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        help_text="As a cell of the comparison shows it. On a scale between two roles, {a} and {b} stand for their names: “The {a} is senior”.",
                        max_length=100,
                    ),
                ),
                ("slug", models.SlugField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("owns", "owns"),
                            ("shares", "shares"),
                            ("contributes", "contributes"),
                            ("denies", "denies"),
                            ("varies", "varies"),
                            ("other", "other"),
                        ],
                        help_text="What the site looks at, never the label. Each scale has exactly one position of kind “varies”.",
                        max_length=12,
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "converse",
                    models.OneToOneField(
                        blank=True,
                        help_text="On a scale between two roles: the same answer seen from the other role (senior to, junior to). Set it on one of the two.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="converse_of",
                        to="roles.position",
                    ),
                ),
            ],
            options={
                "ordering": ["scale__name", "order", "slug"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scale", "slug"),
                        name="position_once_per_scale",
                        violation_error_message="This scale has a position with that slug already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "varies")),
                        fields=("scale",),
                        name="one_varies_per_scale",
                        violation_error_message="A scale has exactly one position of kind “varies”, and this one has it already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["owns", "shares", "contributes", "denies", "varies", "other"],
                            )
                        ),
                        name="position_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Context",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Startup, Scrum, outsourcing.", max_length=80, unique=True
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "phrase",
                    models.CharField(
                        help_text="As in running text: “in startups”, “under Scrum”.",
                        max_length=100,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("size", "size"),
                            ("way_of_working", "way of working"),
                            ("business", "business"),
                            ("other", "other"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="For editors: what it covers.", max_length=2000
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalResponsibility",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "name",
                    models.CharField(
                        db_index=True,
                        help_text="The row's short label: “Backlog order”.",
                        max_length=100,
                    ),
                ),
                ("slug", models.SlugField(max_length=100)),
                (
                    "question",
                    models.CharField(
                        help_text="The one question that it asks of a role: “Who orders the product backlog?”",
                        max_length=200,
                    ),
                ),
                (
                    "meaning",
                    models.TextField(
                        blank=True, help_text="What it covers, in a sentence.", max_length=2000
                    ),
                ),
                (
                    "relational",
                    models.BooleanField(
                        default=False,
                        help_text="The question is about two roles (“Can one person hold both?”): its claims name an other role.",
                    ),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Its place within its area."
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.area",
                    ),
                ),
                (
                    "scale",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The possible answers. It cannot change while claims take positions on it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.scale",
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
                "verbose_name": "historical responsibility",
                "verbose_name_plural": "historical responsibilities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Responsibility",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "name",
                    models.CharField(
                        help_text="The row's short label: “Backlog order”.",
                        max_length=100,
                        unique=True,
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True)),
                (
                    "question",
                    models.CharField(
                        help_text="The one question that it asks of a role: “Who orders the product backlog?”",
                        max_length=200,
                    ),
                ),
                (
                    "meaning",
                    models.TextField(
                        blank=True, help_text="What it covers, in a sentence.", max_length=2000
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibilities",
                        to="roles.area",
                    ),
                ),
                (
                    "scale",
                    models.ForeignKey(
                        help_text="The possible answers. It cannot change while claims take positions on it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibilities",
                        to="roles.scale",
                    ),
                ),
                (
                    "relational",
                    models.BooleanField(
                        default=False,
                        help_text="The question is about two roles (“Can one person hold both?”): its claims name an other role.",
                    ),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Its place within its area."
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "responsibilities",
                "ordering": ["area__order", "area__slug", "order", "slug"],
            },
        ),
        migrations.CreateModel(
            name="TaggedResponsibility",
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
                        related_name="responsibilities",
                        to="taggit.tag",
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="roles.responsibility",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tag", "content_object"), name="responsibility_tagged_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="responsibility",
            name="tags",
            field=taggit.managers.TaggableManager(
                blank=True,
                help_text="Parted by commas; they filter the list.",
                through="roles.TaggedResponsibility",
                to="taggit.Tag",
                verbose_name="Tags",
            ),
        ),
        migrations.CreateModel(
            name="FormerResponsibilitySlug",
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
                        to="roles.responsibility",
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalRole",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "name",
                    models.CharField(
                        db_index=True, help_text="Spelled out: Product Manager.", max_length=100
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="Spelled out, as in /roles/product-manager/.", max_length=100
                    ),
                ),
                (
                    "abbreviation",
                    models.CharField(
                        blank=True,
                        help_text="As people write it: PM. Several roles may share one.",
                        max_length=12,
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="What sources call it, in two or three sentences of Markdown. Cite with [@source-slug, locator].",
                        max_length=5000,
                        validators=[sources.text.markdown.validate_cited_markdown],
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
                "verbose_name": "historical role",
                "verbose_name_plural": "historical roles",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "name",
                    models.CharField(
                        help_text="Spelled out: Product Manager.", max_length=100, unique=True
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="Spelled out, as in /roles/product-manager/.",
                        max_length=100,
                        unique=True,
                    ),
                ),
                (
                    "abbreviation",
                    models.CharField(
                        blank=True,
                        help_text="As people write it: PM. Several roles may share one.",
                        max_length=12,
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="What sources call it, in two or three sentences of Markdown. Cite with [@source-slug, locator].",
                        max_length=5000,
                        validators=[sources.text.markdown.validate_cited_markdown],
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__contains", "-vs-"),
                            ("slug__startswith", "vs-"),
                            ("slug__endswith", "-vs"),
                            ("slug", "vs"),
                            _connector="OR",
                            _negated=True,
                        ),
                        name="role_slug_holds_no_vs",
                        violation_error_message="A role's slug holds no “vs” of its own: it parts the roles in a comparison's address.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.F("slug"), django.db.models.functions.text.Lower("slug")
                        ),
                        name="role_slug_is_lower_case",
                        violation_error_message="A role's slug is in lower case.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaggedRole",
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
                        related_name="roles",
                        to="taggit.tag",
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="roles.role",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tag", "content_object"), name="role_tagged_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="role",
            name="tags",
            field=taggit.managers.TaggableManager(
                blank=True,
                help_text="Parted by commas; they filter the list.",
                through="roles.TaggedRole",
                to="taggit.Tag",
                verbose_name="Tags",
            ),
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="roles.role",
                    ),
                ),
                ("title", models.CharField(help_text="As a contract prints it.", max_length=120)),
                (
                    "slug",
                    models.SlugField(
                        blank=True, help_text="Left empty, made of the title.", max_length=120
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "aliases",
                "ordering": ["title"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("role", "slug"),
                        name="alias_once_per_role",
                        violation_error_message="This role has that alias already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.F("slug"), django.db.models.functions.text.Lower("slug")
                            ),
                            models.Q(("slug", ""), _negated=True),
                        ),
                        name="alias_has_a_lower_case_slug",
                        violation_error_message="An alias has a slug, in lower case.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerRoleSlug",
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
                        to="roles.role",
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "key",
                    models.CharField(
                        default=roles.models.claim.new_key,
                        editable=False,
                        help_text="Its short permanent public key, and its address.",
                        max_length=8,
                        unique=True,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="sources.source",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="roles.role",
                    ),
                ),
                (
                    "responsibility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="roles.responsibility",
                    ),
                ),
                (
                    "other_role",
                    models.ForeignKey(
                        blank=True,
                        help_text="Only where the responsibility is about two roles, and required there.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims_as_other",
                        to="roles.role",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        blank=True,
                        help_text="An answer from the responsibility's own scale; of a pair, the first role is the role and the second the other role, as entered here. A draft may go without.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="roles.position",
                    ),
                ),
                (
                    "paraphrase",
                    models.TextField(
                        help_text="What the source says, in one sentence of our own words.",
                        max_length=600,
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Where it stands: section, paragraph. An example that the source gives goes here too.",
                        max_length=200,
                    ),
                ),
                (
                    "quotation",
                    models.CharField(
                        blank=True,
                        help_text="Three to ten words that mark the passage, letter by letter; may hold one ellipsis (…). Never a whole sentence.",
                        max_length=300,
                    ),
                ),
                (
                    "manner",
                    models.CharField(
                        choices=[
                            ("holds", "holds (the source's own view or experience)"),
                            ("reports", "reports (says that it is so elsewhere)"),
                            ("rejects", "rejects (reports it and calls it wrong)"),
                        ],
                        default="holds",
                        help_text="A rejected use makes the point contested and counts as no voice.",
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("proposal", "proposal"),
                            ("published", "published"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, help_text="Set when it is published, if left empty.", null=True
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="For editors: doubts, a free answer still to be mapped.",
                        max_length=2000,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="claims",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal_for",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="The claim that this one would change. It stands until the proposal is accepted.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="roles.claim",
                    ),
                ),
                (
                    "proposed_on_version",
                    models.PositiveIntegerField(
                        editable=False,
                        help_text="The version of that claim that was in view when the change was proposed.",
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="What a table calls it that it was imported from: by this it is known again.",
                        max_length=100,
                    ),
                ),
                (
                    "quotation_result",
                    models.CharField(
                        choices=[
                            ("verified", "verified"),
                            ("folded", "verified after folding white space and typography"),
                            ("ambiguous", "ambiguous: occurs in several places"),
                            ("missing", "missing from the text"),
                            ("unchecked", "unchecked"),
                        ],
                        default="unchecked",
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("quotation_checked_on", models.DateField(editable=False, null=True)),
                (
                    "quotation_text_hash",
                    models.CharField(blank=True, editable=False, max_length=64),
                ),
                (
                    "contexts",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The kinds of organisation that the source itself limits the claim to. An example is no limit.",
                        related_name="claims",
                        to="roles.context",
                    ),
                ),
            ],
            options={
                "ordering": ["source__slug", "id"],
                "indexes": [
                    models.Index(
                        fields=["status", "responsibility", "role"], name="claim_on_a_point"
                    ),
                    models.Index(fields=["-published_at"], name="claim_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.GreaterThan(
                            django.db.models.functions.text.Length(
                                django.db.models.functions.text.Trim(
                                    django.db.models.functions.text.Replace(
                                        django.db.models.functions.text.Replace(
                                            django.db.models.functions.text.Replace(
                                                django.db.models.functions.text.Replace(
                                                    models.F("paraphrase"),
                                                    models.Value("\r"),
                                                    models.Value(" "),
                                                ),
                                                models.Value("\n"),
                                                models.Value(" "),
                                            ),
                                            models.Value("\t"),
                                            models.Value(" "),
                                        ),
                                        models.Value("\xa0"),
                                        models.Value(" "),
                                    )
                                )
                            ),
                            0,
                        ),
                        name="claim_has_a_paraphrase",
                        violation_error_message="A claim says something: its paraphrase is empty.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("manner__in", ["holds", "reports", "rejects"])),
                        name="claim_manner_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quotation_result__in",
                                ["verified", "folded", "ambiguous", "missing", "unchecked"],
                            )
                        ),
                        name="claim_quotation_result_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other_role", None),
                            models.Q(("other_role", models.F("role")), _negated=True),
                            _connector="OR",
                        ),
                        name="claim_names_two_roles_or_one",
                        violation_error_message="The other role is the same as the role.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(
                                models.Q(
                                    ("status", "proposal"),
                                    models.Q(
                                        ("published_at__isnull", False), ("status", "published")
                                    ),
                                    _connector="OR",
                                ),
                                ("position__isnull", False),
                                django.db.models.lookups.GreaterThan(
                                    django.db.models.functions.text.Length(
                                        django.db.models.functions.text.Trim(
                                            django.db.models.functions.text.Replace(
                                                django.db.models.functions.text.Replace(
                                                    django.db.models.functions.text.Replace(
                                                        django.db.models.functions.text.Replace(
                                                            models.F("locator"),
                                                            models.Value("\r"),
                                                            models.Value(" "),
                                                        ),
                                                        models.Value("\n"),
                                                        models.Value(" "),
                                                    ),
                                                    models.Value("\t"),
                                                    models.Value(" "),
                                                ),
                                                models.Value("\xa0"),
                                                models.Value(" "),
                                            )
                                        )
                                    ),
                                    0,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="published_claim_is_whole",
                        violation_error_message="A published claim has a position, a locator and a date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("proposal_for__isnull", False),
                                ("status", "proposal"),
                                models.Q(("proposal_for", models.F("id")), _negated=True),
                            ),
                            models.Q(
                                ("proposal_for", None),
                                models.Q(("status", "proposal"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_is_for_another_claim",
                        violation_error_message="A proposal, and nothing else, is for another claim.",
                    ),
                    models.UniqueConstraint(
                        models.F("source"),
                        models.F("role"),
                        django.db.models.functions.comparison.Coalesce("other_role", 0),
                        models.F("responsibility"),
                        models.F("position"),
                        models.F("locator"),
                        condition=models.Q(("position__isnull", False), ("proposal_for", None)),
                        name="claim_once",
                        violation_error_message="This source already makes this claim: same role, responsibility, position and locator.",
                    ),
                    models.UniqueConstraint(
                        models.F("source"),
                        models.F("role"),
                        django.db.models.functions.comparison.Coalesce("other_role", 0),
                        models.F("responsibility"),
                        models.F("locator"),
                        models.F("external_id"),
                        condition=models.Q(("position__isnull", True)),
                        name="claim_once_without_position",
                        violation_error_message="This source already makes this claim: same role, responsibility, position and locator.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="claim_imported_once",
                        violation_error_message="This source has a claim with that external id already.",
                    ),
                ],
                "permissions": [("publish_claim", "Can publish claims and accept proposals")],
            },
        ),
        migrations.CreateModel(
            name="HistoricalClaim",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "key",
                    models.CharField(
                        db_index=True,
                        default=roles.models.claim.new_key,
                        editable=False,
                        help_text="Its short permanent public key, and its address.",
                        max_length=8,
                    ),
                ),
                (
                    "paraphrase",
                    models.TextField(
                        help_text="What the source says, in one sentence of our own words.",
                        max_length=600,
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Where it stands: section, paragraph. An example that the source gives goes here too.",
                        max_length=200,
                    ),
                ),
                (
                    "quotation",
                    models.CharField(
                        blank=True,
                        help_text="Three to ten words that mark the passage, letter by letter; may hold one ellipsis (…). Never a whole sentence.",
                        max_length=300,
                    ),
                ),
                (
                    "manner",
                    models.CharField(
                        choices=[
                            ("holds", "holds (the source's own view or experience)"),
                            ("reports", "reports (says that it is so elsewhere)"),
                            ("rejects", "rejects (reports it and calls it wrong)"),
                        ],
                        default="holds",
                        help_text="A rejected use makes the point contested and counts as no voice.",
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("proposal", "proposal"),
                            ("published", "published"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, help_text="Set when it is published, if left empty.", null=True
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="For editors: doubts, a free answer still to be mapped.",
                        max_length=2000,
                    ),
                ),
                (
                    "proposed_on_version",
                    models.PositiveIntegerField(
                        editable=False,
                        help_text="The version of that claim that was in view when the change was proposed.",
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="What a table calls it that it was imported from: by this it is known again.",
                        max_length=100,
                    ),
                ),
                (
                    "quotation_result",
                    models.CharField(
                        choices=[
                            ("verified", "verified"),
                            ("folded", "verified after folding white space and typography"),
                            ("ambiguous", "ambiguous: occurs in several places"),
                            ("missing", "missing from the text"),
                            ("unchecked", "unchecked"),
                        ],
                        default="unchecked",
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("quotation_checked_on", models.DateField(editable=False, null=True)),
                (
                    "quotation_text_hash",
                    models.CharField(blank=True, editable=False, max_length=64),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.role",
                    ),
                ),
                (
                    "responsibility",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.responsibility",
                    ),
                ),
                (
                    "other_role",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Only where the responsibility is about two roles, and required there.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.role",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="An answer from the responsibility's own scale; of a pair, the first role is the role and the second the other role, as entered here. A draft may go without.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.position",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal_for",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        help_text="The claim that this one would change. It stands until the proposal is accepted.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.claim",
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
                "verbose_name": "historical claim",
                "verbose_name_plural": "historical claims",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalClaim_contexts",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.claim",
                    ),
                ),
                (
                    "context",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.context",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="roles.historicalclaim",
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name": "HistoricalClaim_contexts",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Loaded",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=100)),
                (
                    "key",
                    models.CharField(
                        help_text="The record's natural key, as JSON.", max_length=500
                    ),
                ),
                (
                    "record_digest",
                    models.CharField(help_text="Of the record in the file.", max_length=64),
                ),
                (
                    "row_digest",
                    models.CharField(help_text="Of the row that was made of it.", max_length=64),
                ),
            ],
            options={
                "verbose_name_plural": "loaded",
                "ordering": ["model", "key"],
                "constraints": [
                    models.UniqueConstraint(fields=("model", "key"), name="loaded_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalOrgNote",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "explanation",
                    models.TextField(
                        help_text="Two to four sentences of Markdown on what the difference depends on; it never says who is right. Cite with [@source-slug, locator].",
                        max_length=5000,
                        validators=[sources.text.markdown.validate_cited_markdown],
                    ),
                ),
                (
                    "reviewed_on",
                    models.DateField(
                        default=datetime.date.today,
                        help_text="The day on which it was last read against the claims.",
                    ),
                ),
                (
                    "responsibility",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.responsibility",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.role",
                    ),
                ),
                (
                    "other_role",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="For rival owners, and where the responsibility is about two roles.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.role",
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
                "verbose_name": "historical org note",
                "verbose_name_plural": "historical org notes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="OrgNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "responsibility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="org_notes",
                        to="roles.responsibility",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="org_notes",
                        to="roles.role",
                    ),
                ),
                (
                    "other_role",
                    models.ForeignKey(
                        blank=True,
                        help_text="For rival owners, and where the responsibility is about two roles.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="org_notes_as_other",
                        to="roles.role",
                    ),
                ),
                (
                    "explanation",
                    models.TextField(
                        help_text="Two to four sentences of Markdown on what the difference depends on; it never says who is right. Cite with [@source-slug, locator].",
                        max_length=5000,
                        validators=[sources.text.markdown.validate_cited_markdown],
                    ),
                ),
                (
                    "reviewed_on",
                    models.DateField(
                        default=datetime.date.today,
                        help_text="The day on which it was last read against the claims.",
                    ),
                ),
            ],
            options={
                "ordering": ["responsibility__slug", "role__slug", "other_role__slug"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("responsibility"),
                        models.F("role"),
                        django.db.models.functions.comparison.Coalesce("other_role", 0),
                        name="one_org_note_per_point",
                        violation_error_message="This point has a note already: change that one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other_role", None),
                            models.Q(("other_role", models.F("role")), _negated=True),
                            _connector="OR",
                        ),
                        name="org_note_names_two_roles_or_one",
                        violation_error_message="The other role is the same as the role.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PendingImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("table", models.CharField(max_length=20)),
                (
                    "name",
                    models.CharField(help_text="Of the file, as it was uploaded.", max_length=200),
                ),
                ("content", models.BinaryField()),
                (
                    "create",
                    models.JSONField(
                        default=list, help_text="What may be made where it is unknown."
                    ),
                ),
                (
                    "outcome",
                    models.JSONField(
                        default=dict,
                        help_text="Each row's fate, as the preview shows it, with the counts.",
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="Of all that it would do: what is confirmed is what was seen.",
                        max_length=64,
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-created"],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("claim", "suggests a claim"), ("report", "reports a wrong one")],
                        max_length=10,
                    ),
                ),
                (
                    "page",
                    models.CharField(
                        blank=True,
                        help_text="The page of this site from which it was sent.",
                        max_length=300,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="roles.claim",
                        verbose_name="claim reported",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggestions",
                        to="roles.role",
                    ),
                ),
                (
                    "responsibility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggestions",
                        to="roles.responsibility",
                    ),
                ),
                (
                    "address",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                    ),
                ),
                ("quotation", models.CharField(blank=True, max_length=300)),
                ("sentence", models.TextField(max_length=600)),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggestions",
                        to="sources.source",
                    ),
                ),
                (
                    "quotation_result",
                    models.CharField(
                        choices=[
                            ("verified", "verified"),
                            ("folded", "verified after folding white space and typography"),
                            ("ambiguous", "ambiguous: occurs in several places"),
                            ("missing", "missing from the text"),
                            ("unchecked", "unchecked"),
                        ],
                        default="unchecked",
                        max_length=12,
                    ),
                ),
                ("quotation_checked_on", models.DateField(blank=True, null=True)),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "sender",
                    models.CharField(
                        help_text="Tells one sender of a day from another; says nothing of who it is.",
                        max_length=64,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("taken_up", "taken up"),
                            ("dismissed", "dismissed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(blank=True, help_text="Why it was dismissed.", max_length=300),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggestions",
                        to="roles.claim",
                        verbose_name="claim that came of it",
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("handled_at"), descending=True, nulls_first=True),
                    "-received_at",
                    "-id",
                ],
                "indexes": [
                    models.Index(fields=["received_at"], name="suggestion_newest"),
                    models.Index(fields=["sender", "received_at"], name="suggestion_of_a_sender"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sentence", ""), _negated=True),
                        name="suggestion_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["claim", "report"])),
                        name="suggestion_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "report"),
                            models.Q(("address", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="suggested_claim_has_an_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quotation_result__in",
                                ["verified", "folded", "ambiguous", "missing", "unchecked"],
                            )
                        ),
                        name="suggestion_quotation_result_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("handled_at", None), ("status", "waiting")),
                            models.Q(("handled_at__isnull", False), ("status", "taken_up")),
                            models.Q(
                                ("handled_at__isnull", False),
                                ("status", "dismissed"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="suggestion_waits_or_is_handled",
                    ),
                ],
            },
        ),
    ]
