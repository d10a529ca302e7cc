"""Follow every address in every file of an edition that `manage.py publish` wrote.

usage: check_edition.py FOLDER [--nginx ADDRESS]

FOLDER is the one that was published into. Every address of the edition's own that a file names is
followed to its file and to the element that its fragment names: links, pictures, styles, scripts,
feeds, sitemaps, exports, linked data, and what is offered for copying. With --nginx a server that
serves the edition, such as https://127.0.0.1:8443, is asked for each of them as well; its
certificate may be anybody's. Prints figures and what leads to nothing; fails if anything does.
"""

import argparse
import http.client
import json
import socket
import ssl
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.edition import followed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--nginx", metavar="ADDRESS", help="a server that serves the edition")
    options = parser.parse_args()
    release = (options.folder / "current").resolve()
    try:
        address = json.loads((release / "manifest.json").read_text("utf-8"))["address"]
    except FileNotFoundError:
        sys.exit(f"{options.folder} holds no edition: manage.py publish {options.folder}")
    started = time.monotonic()
    is_served = _asked_of(options.nginx, address) if options.nginx else lambda path: True
    result = followed(release / "site", is_served, address)
    for dead, name in sorted(result.dead.items()):
        print(f"{name} leads to nothing at {dead}")
    print(
        f"{result.files:,} files name {result.addresses:,} addresses of the edition: "
        f"{len(result.dead):,} lead to nothing ({time.monotonic() - started:,.0f} s)."
    )
    return 1 if result.dead else 0


def _asked_of(server: str, address: str) -> Callable[[str], bool]:
    """Return what asks a server for a path of the edition at this address, over one connection."""
    parts, host = urlsplit(server), urlsplit(address).netloc
    if parts.scheme == "https":
        client: http.client.HTTPConnection = _Elsewhere(host, server=parts.netloc)
    else:
        client = http.client.HTTPConnection(parts.netloc)

    def is_served(path: str) -> bool:
        try:
            client.request("HEAD", path, headers={"Host": host})
            response = client.getresponse()
        except OSError as error:
            sys.exit(f"{server} does not answer: {error}")
        response.read()
        return response.status == http.client.OK

    return is_served


class _Elsewhere(http.client.HTTPSConnection):
    """A connection to a server that knows itself by the name of another, as nginx does here."""

    def __init__(self, host: str, server: str) -> None:
        anybodys = ssl.create_default_context()
        anybodys.check_hostname, anybodys.verify_mode = False, ssl.CERT_NONE
        super().__init__(host, context=anybodys)
        self._server, self._anybodys = urlsplit(f"//{server}"), anybodys

    def connect(self) -> None:
        plain = socket.create_connection((self._server.hostname, self._server.port or 443))
        self.sock = self._anybodys.wrap_socket(plain, server_hostname=self.host)


if __name__ == "__main__":
    sys.exit(main())
