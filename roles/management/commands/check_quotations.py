from collections import Counter

from django.core.management.base import BaseCommand

from roles.models import Claim
from sources.text.quotation import Result


class Command(BaseCommand):
    help = "Look every quotation up again in its source's newest stored text, and report."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")

    def handle(self, *, dry_run: bool, **options):
        claims = Claim.objects.with_quotation()
        counts = Counter(claims.order_by().values_list("quotation_result", flat=True))
        changed = claims.recheck_quotations(dry_run=dry_run)
        for claim in changed:
            counts[claim.was] -= 1
            counts[claim.quotation_result] += 1
        self.stdout.write(f"{counts.total()} quotations:")
        for result in Result:
            self.stdout.write(f"    {counts[result]} {result.label}")
        self.stdout.write(f"{len(changed)} changed{':' if changed else '.'}")
        for claim in changed:
            self.stdout.write(
                f"    {claim.source.slug} {claim.key} “{claim.quotation}”: "
                f"was {claim.was.word}, is {Result(claim.quotation_result).word}"
            )
            if claim.quotation_result == Result.MISSING:
                nearest = claim.nearest_passage()
                self.stdout.write(f"        nearest: {nearest or 'nothing comes near'}")
            elif claim.quotation_result == Result.UNCONFIRMED:
                self.stdout.write(f"        leaves out: {claim.hidden_words()}")
        if dry_run:
            self.stdout.write("Nothing was saved.")
