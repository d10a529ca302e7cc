from django.core.management.base import BaseCommand, CommandError

from roles.erasing import doing, planning
from roles.models import Erasure

KINDS = Erasure.Kind.values


class Command(BaseCommand):
    help = (
        "Erase a statement (by its key), a source (by its slug), a stored text or a suggestion (by "
        "its number) or the name of an account for good. Says what goes, and asks."
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("key")
        parser.add_argument("--reason", required=True, choices=Erasure.Reason.values)
        parser.add_argument(
            "--sentence", required=True, help="why, for everybody to read, without what goes"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, kind, key, reason, sentence, yes, **options):
        kind = Erasure.Kind(kind)
        if not sentence.strip() or len(sentence) > 300:
            raise CommandError("The sentence has 1 to 300 characters.")
        if (row := planning.find(kind, key)) is None:
            raise CommandError(f"There is no {kind.value} {key}.")
        plan = planning.plan(kind, row)
        counts = ", ".join(planning.in_words(plan.counts()))
        self.stdout.write(f"{row}\nThis goes for good: {counts}.")
        for note in plan.noted():
            self.stdout.write(f"    with the note {note}")
        if uploads := plan.uploads():
            self.stdout.write(f"    with uploads of the last day: {uploads}")
        if plan.emptied and not plan.citing:
            self.stdout.write(f"    earlier texts that cite it are emptied: {plan.emptied}")
        if plan.citing:
            self._refuse(plan)
        if not yes and input("Type “erase” to go on: ") != "erase":
            raise CommandError("Nothing was erased.")
        try:
            doing.erase(kind, row.pk, reason=reason, sentence=sentence, digest=plan.digest)
        except doing.CitedError as error:
            self._refuse(error.plan)
        except doing.ChangedError as error:
            raise CommandError("It has changed meanwhile. Nothing was erased.") from error
        except doing.SaysItError as error:
            raise CommandError("The sentence repeats what goes. Nothing was erased.") from error
        self.stdout.write("Erased.")

    def _refuse(self, plan):
        lines = (
            f"    {row._meta.verbose_name} {row}: {planning.address_to_change(row)}"
            for row in plan.citing
        )
        text = "\n".join(lines)
        raise CommandError(f"Nothing was erased. First change the texts that cite it:\n{text}")
