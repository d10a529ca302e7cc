"""Forms of teams, people, local roles and places in teams."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roles.models import Role
from sources.text.markdown import validate_markdown

from .access import today
from .access_forms import PersonField, PlainForm, RadioSelect
from .importing.cells import name_key, number_key
from .models import LocalRole, Membership, Organisation, Person, Team
from .queries.rows import tree_of

ANOTHER = "another"
"""Chosen for somebody who only shares the name of people who are there."""


class DayInput(forms.DateInput):
    """A calendar, where the browser has one; else year, month and day."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def day_field(**options) -> forms.DateField:
    return forms.DateField(widget=DayInput(), input_formats=["%Y-%m-%d"], **options)


class TeamForm(PlainForm, forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name", "parent"]
        labels = {"name": _("Name of the team"), "parent": _("Part of")}

    def __init__(self, *args, organisation: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.organisation = organisation
        tree = tree_of(organisation)
        own = tree.within(self.instance.pk) if self.instance.pk in tree.by_pk else set()
        self._teams = {line.team.pk: line for line in tree.lines if line.team.pk not in own}
        self.fields["parent"] = forms.TypedChoiceField(
            label=self._meta.labels["parent"],
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("no other team"))]
            + [(pk, "– " * line.depth + line.team.name) for pk, line in self._teams.items()],
        )
        self.initial["parent"] = self.instance.parent_id

    def clean_parent(self) -> Team | None:
        pk = self.cleaned_data["parent"]
        return Team.objects.get(pk=pk) if pk else None

    def clean(self):
        """Refuse the name of another part of the same team: in a list both would be one."""
        cleaned = super().clean()
        if self.changed_data and "name" in cleaned and "parent" in cleaned:
            parent = cleaned["parent"].pk if cleaned["parent"] else None
            beside = [row.team for row in self._teams.values() if row.team.parent == parent]
            if taken := _alike(cleaned["name"], beside):
                words = _("The team %(name)s is there already.") % {"name": taken}
                self.add_error("name", ValidationError(words))
        return cleaned


def _alike(name: str, rows) -> str:
    """Return the name of a row that lists would take for this name, "" if there is none."""
    key = name_key(name)
    return next((row.name for row in rows if key and name_key(row.name) == key), "")


class PersonForm(PlainForm, forms.ModelForm):
    link = forms.URLField(
        label=_("Address of their own page"),
        help_text=_("In your wiki, for example."),
        required=False,
        max_length=300,
        assume_scheme="https",
    )

    class Meta:
        model = Person
        fields = ["name", "number", "link"]
        labels = {"name": _("Name"), "number": _("Personnel number")}
        help_texts = {"number": _("Only those with access see it.")}

    def __init__(self, *args, organisation: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.organisation = organisation

    def clean_number(self) -> str:
        """Refuse the number of somebody else: by it a list knows who is who."""
        number = self.cleaned_data["number"]
        if number and "number" in self.changed_data:
            others = self.instance.organisation.people.exclude(pk=self.instance.pk)
            for person in others.exclude(number="").order_by("name"):
                if number_key(person.number) == number_key(number):
                    raise ValidationError(_("%(name)s has this number.") % {"name": person.name})
        return number


class LocalRoleForm(PlainForm, forms.ModelForm):
    class Meta:
        model = LocalRole
        fields = ["name", "role", "description"]
        labels = {
            "name": _("What the role is called here"),
            "role": _("The role that it is"),
            "description": _("What it is here"),
        }
        help_texts = {
            "role": _("Its page says what sources say. Choose none if no role fits."),
            "description": _("In Markdown. Not needed for a role that is as sources say."),
        }

    def __init__(self, *args, organisation: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.organisation = organisation
        self.fields["role"].queryset = Role.objects.order_by("name")
        self.fields["role"].empty_label = _("none: it is a role of this organisation")
        self.fields["role"].required = False

    def clean_name(self) -> str:
        """Refuse the name of another role here: in a list both would be one."""
        name = self.cleaned_data["name"]
        others = self.instance.organisation.local_roles.exclude(pk=self.instance.pk)
        if "name" in self.changed_data and (taken := _alike(name, others)):
            raise ValidationError(_("The role %(name)s is here already.") % {"name": taken})
        return name

    def clean_description(self) -> str:
        text = self.cleaned_data["description"]
        validate_markdown(text)
        return text

    def save(self, commit=True) -> LocalRole:
        if "role" in self.changed_data:
            self.instance.linked_on = today() if self.instance.role_id else None
        self.instance.former_role_name = ""
        return super().save(commit)


class LocalRoleField(forms.ModelChoiceField):
    """A role here, by its name: on its own, a private row says no more than its number."""

    def label_from_instance(self, obj: LocalRole) -> str:
        return obj.name


class MembershipForm(PlainForm, forms.ModelForm):
    """A place in a team. Somebody new is named; of those who are there one is chosen, because two
    people may share a name."""

    class Meta:
        model = Membership
        fields = ["title", "local_role", "focus", "share", "start", "end", "reports_to"]
        labels = {
            "title": _("Title in the contract"),
            "local_role": _("Role here"),
            "focus": _("What on this team"),
            "share": _("Share of time, in per cent"),
        }
        help_texts = {"title": "", "share": "", "local_role": ""}
        field_classes = {"local_role": LocalRoleField}

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty for a place that is vacant."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    same = forms.ChoiceField(label=_("Who is it?"), widget=RadioSelect, required=False)
    field_order = ["name", "same"]

    def __init__(self, *args, organisation: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.instance.organisation = organisation
        self.fields["local_role"].queryset = organisation.local_roles.order_by("name")
        self.fields["local_role"].empty_label = _("not decided")
        self.fields["share"] = forms.IntegerField(
            label=self._meta.labels["share"],
            required=False,
            min_value=1,
            max_value=100,
            error_messages=dict.fromkeys(
                ["min_value", "max_value"], _("A share of time is between 1 and 100 per cent.")
            ),
        )
        self.fields["start"] = day_field(label=_("From"), required=False)
        self.fields["end"] = day_field(
            label=_("Until"), required=False, help_text=_("The first day on which it is over.")
        )
        self.fields["reports_to"] = PersonField(organisation, label=_("Reports to"))
        self._held_by = self.instance.person
        if self.instance.pk and self.instance.person_id:
            # Who it is never changes: another person has another place.
            del self.fields["name"], self.fields["same"]
        else:
            self._offer_people()
        self.initial["reports_to"] = self.instance.reports_to

    def _offer_people(self) -> None:
        name = (self.data.get("name") or "").strip() if self.is_bound else ""
        self._people = list(self.organisation.people.called(name)[:20]) if name else []
        if not self._people:
            del self.fields["same"]
            return
        choices = [(person.key, _person_in_words(person)) for person in self._people]
        self.fields["same"].choices = [*choices, (ANOTHER, _("somebody else of this name"))]

    def clean(self):
        cleaned = super().clean()
        if "same" in self.fields and "name" in cleaned and not cleaned.get("same"):
            self.add_error(
                "same", ValidationError(_("Somebody of this name is there already. Is it them?"))
            )
        # The database refuses these too, but knows no field to say so at.
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", ValidationError(_("It cannot end before it begins.")))
        manager = cleaned.get("reports_to")
        if manager and manager.key in (cleaned.get("same"), getattr(self._held_by, "key", None)):
            self.add_error("reports_to", ValidationError(_("Nobody reports to themselves.")))
        return cleaned

    def person(self) -> Person | None:
        """Return who has the place, made anew if need be; None for a vacancy."""
        if "name" not in self.fields:
            return self.instance.person
        name = self.cleaned_data["name"].strip()
        if not name:
            return None
        same = self.cleaned_data.get("same", ANOTHER)
        for person in self._people:
            if person.key == same:
                return person
        return Person.objects.create(organisation=self.organisation, name=name)


def _person_in_words(person: Person) -> str:
    teams = person.memberships.on(today()).values_list("team__name", flat=True)
    words = [person.number, *dict.fromkeys(teams.order_by("team__name"))]
    about = ", ".join(word for word in words if word)
    return f"{person.name} ({about})" if about else person.name


class EndForm(PlainForm, forms.Form):
    """The first day on which something is over."""

    day = day_field(label=_("Over from"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", today())
