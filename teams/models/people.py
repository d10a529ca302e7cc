from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roles.domain.title_folding import fold
from roles.models import Role

from .base import MAX_SLUG, Private, free_slug, random_key
from .organisation import Organisation


class Team(Private):
    """A team, in another one or at the top."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams")
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=MAX_SLUG + 20, editable=False)
    former_members = models.PositiveIntegerField(default=0, editable=False)
    """How many people have been erased who were in it: all that is kept of them."""

    class Meta:
        default_permissions = ()
        ordering = ["name", "pk"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"], name="team_slug_once_per_organisation"
            ),
            models.CheckConstraint(
                name="team_is_no_part_of_itself",
                condition=~Q(parent=F("id")),
                violation_error_message=_("A team cannot be a part of itself."),
            ),
        ]

    def save(self, **kwargs):
        self.slug = self.slug or free_slug(
            self.name, Team.objects.filter(organisation=self.organisation_id)
        )
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("teams:team", args=[self.organisation.slug, self.slug])

    def clean(self):
        """Refuse a parent that is in this team. The database does not know such circles, so that
        whatever walks up or down has to stop at a team that it has met."""
        above, met = self.parent, set()
        while above is not None and above.pk not in met:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("A team cannot be a part of itself.")})
            met.add(above.pk)
            above = above.parent


class PersonQuerySet(models.QuerySet):
    def called(self, name: str):
        """Those of this name, or the one of this key. Where none is spelled like that, those whose
        name differs in capital letters and accents alone."""
        exact = self.filter(Q(name=name) | Q(key=name))
        if exact.exists():
            return exact
        wanted = fold(" ".join(name.split()))
        alike = [pk for pk, other in self.values_list("pk", "name") if fold(other) == wanted]
        return self.filter(pk__in=alike)

    def filter_account(self, user):
        return self.filter(user=user)

    def of_account(self, user):
        """The person that an account belongs to, or None."""
        return self.filter(user=user).first()

    def by_account(self, user_keys):
        """The people that these accounts belong to, by the key of the account."""
        return {person.user_id: person for person in self.filter(user__in=user_keys)}


class Person(Private):
    """Somebody in an organisation. Two may share a name: the key tells them apart. No e-mail
    address is stored, and an account is joined only by an owner or an invitation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="people")
    key = models.CharField(max_length=20, unique=True, default=random_key, editable=False)
    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(_("personnel number"), max_length=40, blank=True)
    link = models.URLField(
        _("own page"), max_length=300, blank=True, help_text=_("In your wiki, for example.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="people",
    )

    objects = models.Manager.from_queryset(PersonQuerySet)()

    class Meta:
        default_permissions = ()
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="one_person_per_user_and_organisation"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "name"])]

    def get_absolute_url(self):
        return reverse("teams:person", args=[self.organisation.slug, self.key])


def set_free(collector, field, local_roles, using):
    """Keep local roles whose canonical role is deleted, with its name for a notice."""
    name = Subquery(Role.objects.using(using).filter(pk=OuterRef("role_id")).values("name")[:1])
    former = LocalRole._meta.get_field("former_role_name")
    # In this order: the first needs to know the role.
    collector.add_field_update(former, name, local_roles)
    collector.add_field_update(LocalRole._meta.get_field("linked_on"), None, local_roles)
    collector.add_field_update(field, None, local_roles)


set_free.lazy_sub_objs = True


class LocalRole(Private):
    """A role as an organisation calls it. It leans on one canonical role or on none."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="local_roles")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=MAX_SLUG + 20, editable=False)
    role = models.ForeignKey(
        Role,
        set_free,
        null=True,
        blank=True,
        related_name="local_roles",
        verbose_name=_("canonical role"),
    )
    linked_on = models.DateField(null=True, blank=True, editable=False)
    """The day on which it was linked: pages say what has changed since."""
    former_role_name = models.CharField(max_length=100, blank=True, editable=False)
    """Of a canonical role that was deleted, until somebody has read the notice."""
    description = models.TextField(
        _("description"), max_length=5000, blank=True, help_text=_("In Markdown.")
    )
    former_members = models.PositiveIntegerField(default=0, editable=False)
    """How many people have been erased who held it."""

    class Meta:
        default_permissions = ()
        ordering = ["name", "pk"]
        verbose_name = _("role here")
        verbose_name_plural = _("roles here")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"], name="local_role_slug_once_per_organisation"
            ),
        ]

    def save(self, **kwargs):
        self.slug = self.slug or free_slug(
            self.name, LocalRole.objects.filter(organisation=self.organisation_id)
        )
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("teams:role", args=[self.organisation.slug, self.slug])


class TitleRule(Private):
    """What an organisation has decided that a title means: one local role, or several for people
    with several jobs. Without any it is not decided yet."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="title_rules")
    title = models.CharField(max_length=200, editable=False)
    """As the reader of titles compares it."""
    seen = models.CharField(_("title"), max_length=200)
    """As it was first read."""
    local_roles = models.ManyToManyField(LocalRole, blank=True, related_name="title_rules")
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        default_permissions = ()
        ordering = ["seen", "pk"]
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"], name="one_rule_per_title_and_organisation"
            ),
        ]


class MembershipQuerySet(models.QuerySet):
    def on(self, day):
        """Those that have begun on a day and have not ended."""
        return self.filter(
            Q(start=None) | Q(start__lte=day),
            Q(end=None) | Q(end__gt=day),
        )


class Membership(Private):
    """Somebody's place in a team, or a vacancy: with a local role, a title and the days from
    ``start`` up to and without ``end``."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(
        Team, models.CASCADE, related_name="memberships", verbose_name=_("team")
    )
    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("person"),
        help_text=_("Left empty for a vacancy."),
    )
    local_role = models.ForeignKey(
        LocalRole,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("role here"),
        help_text=_("Left empty where the title is not decided or not given."),
    )
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("As in the contract.")
    )
    focus = models.CharField(_("focus"), max_length=200, blank=True)
    share = models.PositiveSmallIntegerField(
        _("share of time"), null=True, blank=True, help_text=_("In per cent, from 1 to 100.")
    )
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day on which it is over.")
    )
    reports_to = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("reports to"),
    )

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        default_permissions = ()
        ordering = ["team__name", "person__name", "pk"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_its_start",
                condition=Q(start=None) | Q(end=None) | Q(end__gte=F("start")),
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="membership_share_is_a_percentage",
                condition=Q(share=None) | Q(share__range=(1, 100)),
                violation_error_message=_("A share of time is between 1 and 100 per cent."),
            ),
            models.CheckConstraint(
                name="membership_reports_to_another",
                condition=Q(person=None) | Q(reports_to=None) | ~Q(reports_to=F("person")),
                violation_error_message=_("Nobody reports to themselves."),
            ),
        ]
        indexes = [models.Index(fields=["team", "person"])]
