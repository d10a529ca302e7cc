"""Small forms by which a role, a question, an answer or a context is made while a claim is entered.

They ask for what the row cannot do without. The rest is added on its own page: a question without
an area waits to be sorted, and no claim on it is published until then.
"""

from django import forms
from django.core.exceptions import ValidationError

from sources.slugs import slug_of

from ..domain.facts import PositionKind
from ..models import TO_BE_SORTED, Area, Context, Position, Responsibility, Role


class NewRowForm(forms.ModelForm):
    """A form that makes the slug by itself, and checks the whole row."""

    naming = "name"
    """The field that the slug is made from."""
    use_required_attribute = False

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        row = self.instance
        longest = row._meta.get_field("slug").max_length
        row.slug = slug_of(getattr(row, self.naming), longest)
        try:
            row.full_clean()
        except ValidationError as error:
            for name, messages in error.update_error_dict({}).items():
                self.add_error(name if name in self.fields else self.naming, messages)


class NewRoleForm(NewRowForm):
    class Meta:
        model = Role
        fields = ["name", "abbreviation"]


class NewQuestionForm(NewRowForm):
    area = forms.ModelChoiceField(
        Area.objects.exclude(slug=TO_BE_SORTED),
        required=False,
        empty_label="To be sorted later",
        help_text="Until it has one, claims on it stay drafts.",
    )

    class Meta:
        model = Responsibility
        fields = ["name", "question", "scale", "relational", "area"]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("area") and not self.errors:
            waiting = {"name": "To be sorted", "order": 1000}
            cleaned["area"], _ = Area.objects.get_or_create(slug=TO_BE_SORTED, defaults=waiting)
        return cleaned


class NewAnswerForm(NewRowForm):
    """An answer on the scale of a question, after those that are there."""

    naming = "label"
    responsibility = forms.ModelChoiceField(
        Responsibility.objects.select_related("scale"),
        widget=forms.HiddenInput,
        error_messages={"required": "Choose the question first."},
    )
    kind = forms.ChoiceField(
        # Each scale has its one position of kind “varies” already.
        choices=[
            (kind.value, kind.value) for kind in PositionKind if kind is not PositionKind.VARIES
        ],
        initial=PositionKind.OTHER.value,
        help_text=Position._meta.get_field("kind").help_text,
    )

    class Meta:
        model = Position
        fields = ["label", "kind"]

    field_order = ["label", "kind", "responsibility"]

    def clean(self):
        cleaned = super().clean()
        if question := cleaned.get("responsibility"):
            scale = self.instance.scale = question.scale
            last = scale.positions.order_by("order").last()
            self.instance.order = min(last.order + 10, 32767) if last else 10
        return cleaned


class NewContextForm(NewRowForm):
    class Meta:
        model = Context
        fields = ["name", "phrase", "kind"]


FORMS = {
    "role": NewRoleForm,
    "question": NewQuestionForm,
    "answer": NewAnswerForm,
    "context": NewContextForm,
}
