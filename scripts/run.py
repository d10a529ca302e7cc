"""Start the site from nothing: environment, database, content, server.

usage: run.py site|dev|editor|admin
       run.py backup|restore FILE
       run.py bench [options of bench.py]
       run.py mcp [--http HOST:PORT]
"""

import contextlib
import os
import sys

import environment
from environment import PYTHON, ROOT, run_quietly, say, stop
from ports import chosen_port

MANAGE = [PYTHON, "manage.py"]
ACCOUNTS = {"editor": ["--group", "Editors"], "admin": ["--superuser"]}


def main(command, *arguments):
    if command in ACCOUNTS:
        environment.prepare("base.txt")
        migrate()
        become([*MANAGE, "make_account", *ACCOUNTS[command], *arguments])
    elif command in ("backup", "restore"):
        if not any(arguments):
            stop(f"Name the file: make {command} FILE=/path/to/it")
        environment.prepare("base.txt")
        become([*MANAGE, command, *arguments])
    elif command == "bench":
        environment.prepare("base.txt")
        become([PYTHON, "scripts/bench.py", *arguments])
    elif command == "mcp":
        # Standard output belongs to the protocol.
        with contextlib.redirect_stdout(sys.stderr):
            environment.prepare("base.txt")
            migrate()
            load_content()
        become([*MANAGE, "mcp", *arguments])
    elif command in ("site", "dev"):
        # Looked at first: nobody should wait a minute to read that the port is taken.
        port = chosen_port("PORT", 8000, "make run" if command == "site" else "make dev")
        environment.prepare("base.txt")
        migrate()
        load_content()
        release()
        start_server(command, port)
    else:
        stop(__doc__.strip())


def migrate():
    say("Preparing the database ...")
    run_quietly("manage.py migrate", [*MANAGE, "migrate", "--verbosity", "0"])


def load_content():
    """Fill an empty database; of any other, only say whether newer content has come."""
    output = run_quietly("manage.py load_content", [*MANAGE, "load_content", "--first-start"])
    if output.strip():
        say(output.strip())


def release():
    """Make the data that /data/ offers, unless somebody has done so: it takes a second or two."""
    run_quietly("manage.py release", [*MANAGE, "release", "--first-start"])


def start_server(command, port):
    site = f"http://127.0.0.1:{port}/"
    say(f"\nThe site is at {site}")
    say(f"For an account: make editor or make admin, in another terminal; then {site}admin/")
    say("To stop it: Ctrl-C\n")
    if command == "dev":
        become([*MANAGE, "runserver", f"127.0.0.1:{port}"], DEBUG="true")
    become([PYTHON, "scripts/server.py", "--port", port])


def become(command, **settings):
    """Turn into this command, so that Ctrl-C and kill reach it with nothing in between."""
    os.chdir(ROOT)
    os.execve(PYTHON, [str(part) for part in command], {**os.environ, **settings})


if __name__ == "__main__":
    try:
        main(*sys.argv[1:] or ["site"])
    except KeyboardInterrupt:
        sys.exit(130)
