import sys
from getpass import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from rolekb import groups

User = get_user_model()


class Command(BaseCommand):
    help = (
        "Make an account to sign in with. Asks for what is missing; if nobody can be asked, the "
        "password is the first line of input. An account that exists gets the rights and keeps "
        "its password."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", nargs="?", help="the username; asked for if left out")
        rights = parser.add_mutually_exclusive_group(required=True)
        rights.add_argument("--group", choices=groups.GROUPS, help="the group to put it in")
        rights.add_argument("--superuser", action="store_true", help="it may do everything")

    def handle(self, *, name: str | None, group: str | None, **options):
        try:
            name = self._ask_name() if name is None else _valid_name(name)
            user = User.objects.filter(username=name).first() or User(username=name)
            is_new = user.pk is None
            if is_new:
                user.set_password(self._ask_password(user))
        except (KeyboardInterrupt, EOFError):
            raise CommandError("No account was made.") from None
        if not user.is_active:
            raise CommandError(
                f"The account {name} is deactivated. An administrator can activate it in /admin/."
            )
        rights = f"the group {group}" if group else "the rights of an administrator"
        if not is_new and _has_rights(user, group):
            self.stdout.write(f"The account {name} has {rights} already. Nothing was changed.")
            return
        _give_rights(user, group)
        self.stdout.write(
            f"Made the account {name} with {rights}. Sign in at /admin/."
            if is_new
            else f"The account {name} existed. It now has {rights}, and keeps its password."
        )

    def _ask_name(self) -> str:
        if not sys.stdin.isatty():
            raise CommandError("Give the username as an argument: nobody can be asked for it.")
        while True:
            try:
                return _valid_name(input("Username: "))
            except CommandError as error:
                self.stderr.write(str(error))

    def _ask_password(self, user) -> str:
        if not sys.stdin.isatty():
            password = sys.stdin.readline().rstrip("\r\n")
            if problems := _problems(password, user):
                raise CommandError(
                    f"No account was made: the first line of input is no good password. {problems}"
                )
            return password
        while True:
            password = getpass("Password: ")
            if problems := _problems(password, user):
                self.stderr.write(problems)
            elif password == getpass("Password (again): "):
                return password
            else:
                self.stderr.write("The two passwords differ.")


def _valid_name(name: str) -> str:
    name = User.normalize_username(name.strip())
    try:
        return User._meta.get_field("username").clean(name, None)
    except ValidationError as error:
        raise CommandError(f"{name!r} is no username. {' '.join(error.messages)}") from None


def _problems(password: str, user) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _has_rights(user, group: str | None) -> bool:
    if group is None:
        return user.is_staff and user.is_superuser
    return user.is_staff and user.groups.filter(name=group).exists()


@transaction.atomic
def _give_rights(user, group: str | None) -> None:
    """Save the account as one of a group, or as a superuser's."""
    user.is_staff = True
    if group is None:
        user.is_superuser = True
    user.save()
    if group:
        if not Group.objects.filter(name=group).exists():
            groups.create_groups()
        user.groups.add(Group.objects.get(name=group))
