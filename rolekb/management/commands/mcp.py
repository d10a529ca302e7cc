import re

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = (
        "Answers assistants by the Model Context Protocol (read-only): on standard input and "
        "output, or with --http at an address. docs/assistants.md says how to add it to one."
    )
    # Standard output belongs to the protocol.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--http", metavar="HOST:PORT", help="serve streamable HTTP there: 127.0.0.1:8765"
        )

    def handle(self, *, http: str | None, **options):
        if settings.PRODUCTION and not settings.SITE_ADDRESS:
            raise CommandError("Set SITE_ADDRESS: it begins the addresses in the answers.")
        address = re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})", http) if http else None
        if http and not (address and int(address[2]) < 2**16):
            raise CommandError(f"{http} is no address. Write host and port: 127.0.0.1:8765")
        # The SDK takes a second to import, and the site never needs it.
        from rolekb.assistants import server

        if address:
            server.serve_http(address[1].strip("[]"), int(address[2]))
        else:
            server.serve_stdio()
