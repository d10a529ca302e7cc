"""What commands say of organisations."""

from django.core.management.base import CommandError

from ..models import Organisation, Person


def organisation_of(slug: str) -> Organisation:
    """Raises CommandError that lists the slugs there are."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        known = Organisation.objects.values_list("slug", "name")
        names = ", ".join(f"{slug} ({name})" for slug, name in known) or "none"
        raise CommandError(f"There is no organisation {slug}. There are: {names}.")
    return organisation


def person_of(organisation: Organisation, key: str) -> Person:
    person = organisation.people.filter(key=key).first()
    if person is None:
        raise CommandError(
            f"There is no person {key} in {organisation.slug}: the key is the last part of the "
            "address of a person's page."
        )
    return person
