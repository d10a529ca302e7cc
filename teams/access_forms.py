"""Forms of who may see an organisation."""

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import SetPasswordMixin
from django.core.exceptions import ValidationError
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .models import Level, Organisation, Person

MAX_ACCOUNT_NAME = 60
_DIGITS = 4


class PlainForm:
    """No colon after a label; the first field with an error has the focus."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def add_error(self, field, error):
        super().add_error(field, error)
        wrong = [self.fields[name].widget.attrs for name in self.fields if name in self.errors]
        for place, attributes in enumerate(wrong):
            attributes["autofocus"] = place == 0


class RadioSelect(forms.RadioSelect):
    """Of several choices only the first can have the focus."""

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        if index:
            option["attrs"].pop("autofocus", None)
        return option


class NewOrganisationForm(PlainForm, forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ["name"]
        labels = {"name": _("Name of the organisation")}


class SettingsForm(PlainForm, forms.ModelForm):
    """The name, and who may read it."""

    PRIVATE, ROLES, PEOPLE = "private", "roles", "people"
    VISIBILITY = {
        PRIVATE: _("Only people with access"),
        ROLES: _("Everybody, without names of people: teams, roles and counts"),
        PEOPLE: _("Everybody, with the names of people"),
    }
    visibility = forms.ChoiceField(
        label=_("Who may read it"), choices=list(VISIBILITY.items()), widget=RadioSelect
    )

    class Meta:
        model = Organisation
        fields = ["name"]
        labels = {"name": _("Name of the organisation")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        organisation = self.instance
        self.initial["visibility"] = (
            self.PRIVATE
            if not organisation.is_public
            else self.PEOPLE
            if organisation.shows_people
            else self.ROLES
        )

    @property
    def is_public(self) -> bool:
        return self.cleaned_data["visibility"] != self.PRIVATE

    @property
    def shows_people(self) -> bool:
        return self.cleaned_data["visibility"] == self.PEOPLE


class PersonField(forms.CharField):
    """A person of an organisation by name, or by key where several have that name."""

    def __init__(self, organisation: Organisation, **kwargs):
        super().__init__(max_length=120, required=False, **kwargs)
        self.organisation = organisation

    def prepare_value(self, value):
        return value.name if isinstance(value, Person) else value

    def clean(self, value) -> Person | None:
        value = super().clean(value)
        if not value:
            return None
        people = list(self.organisation.people.called(value)[:2])
        if not people:
            raise ValidationError(_("Nobody here has this name."))
        if len(people) > 1:
            raise ValidationError(
                _("Several people have this name: give the last part of the address of the page.")
            )
        return people[0]


class InviteForm(PlainForm, forms.Form):
    level = forms.ChoiceField(
        label=_("As"), choices=Level.choices, initial=Level.VIEWER, widget=RadioSelect
    )

    def __init__(self, *args, organisation: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonField(
            organisation,
            label=_("Person in the teams"),
            help_text=_(
                "The name as in the teams, if the account belongs to one of its people. "
                "May stay empty."
            ),
        )

    def clean_person(self) -> Person | None:
        person = self.cleaned_data["person"]
        if person and person.user_id:
            raise ValidationError(_("This person has an account already."))
        return person


class AccessForm(PlainForm, forms.Form):
    """The level of an account, and which person it is."""

    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, auto_id=f"id_%s_of_{access.pk}", **kwargs)
        self.access = access
        self.initial = {"level": access.level, "person": getattr(access, "person", None)}
        self.fields["person"] = PersonField(access.organisation, label=_("Person"))

    def clean_person(self) -> Person | None:
        person = self.cleaned_data["person"]
        if person and person.user_id not in (None, self.access.user_id):
            raise ValidationError(_("This person has another account already."))
        return person


class AccountForm(PlainForm, SetPasswordMixin, forms.Form):
    """A new account. Its name gets digits of our own, so that the page never says which accounts
    there are."""

    name = forms.CharField(
        label=_("Name to sign in with"),
        max_length=MAX_ACCOUNT_NAME,
        help_text=_("We add four digits to it, and show you the result."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password1, password2 = SetPasswordMixin.create_password_fields()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _(
            "At least eight characters; no common word, not only digits, and not like the name."
        )
        self.fields["password2"].help_text = ""

    def clean_name(self) -> str:
        name = slugify(self.cleaned_data["name"], allow_unicode=True)
        if not name:
            raise ValidationError(_("A name has at least one letter."))
        return name

    def clean(self):
        self.validate_passwords()
        user = get_user_model()(username=self.cleaned_data.get("name", ""))
        self.validate_password_for_user(user)
        return super().clean()

    def make_account(self):
        """Return a new account that may sign in and nothing else."""
        users = get_user_model()._default_manager
        username = self._username()
        while users.filter(username=username).exists():
            username = self._username()
        return users.create_user(username, password=self.cleaned_data["password1"])

    def _username(self) -> str:
        return f"{self.cleaned_data['name']}-{get_random_string(_DIGITS, '0123456789')}"


class DeleteForm(PlainForm, forms.Form):
    """Deleting an organisation takes its name, typed."""

    name = forms.CharField(
        label=_("To delete it, type its name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, organisation: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_name(self) -> str:
        if self.cleaned_data["name"].strip() != self.organisation.name.strip():
            raise ValidationError(_("This is not its name."))
        return self.cleaned_data["name"]
