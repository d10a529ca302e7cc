"""PostgreSQL servers of the project's own: a throw-away one for tests, a lasting one to work with.

Started as a program, it runs the lasting one in var/postgresql until Ctrl-C.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from environment import ROOT, leave_cleanly_when_told, run_quietly, say, stop
from ports import any_free_port, chosen_port

NAME = "rolekb"  # of the database and of its user
OWNER = "postgres"  # PostgreSQL refuses to run as root; Debian's package brings this user


def folder_of_programs():
    """Where pg_ctl and its like are, or None. Debian keeps them off the PATH, by version."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).resolve().parent
    programs = [program.parent for program in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    return max(programs, key=lambda folder: float(folder.parent.name), default=None)


@contextlib.contextmanager
def throw_away_server():
    """Give the DATABASE_URL of a new and empty server; stop and delete it afterwards."""
    with tempfile.TemporaryDirectory(prefix="rolekb-postgresql-") as folder:
        # Nobody will miss this data, so it need not wait for the disk.
        settings = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        # Tests take back what they write. Whoever counts in between learns that tables are empty
        # which the next test fills, and joins thousands of rows with thousands.
        settings["autovacuum"] = "off"
        with server(Path(folder), any_free_port(), settings) as url:
            yield url


@contextlib.contextmanager
def server(folder, port, settings=None):
    """Run a server that keeps everything in the folder; give its DATABASE_URL."""
    hand_over(folder)
    data, log, password_file = folder / "data", folder / "log.txt", folder / "password.txt"
    is_new = not data.exists()
    if is_new:
        # A password, because every user of the machine can knock at a loopback port.
        password_file.touch(mode=0o600)
        password_file.write_text(secrets.token_hex(16))
        hand_over(password_file)
        run_program(
            "initdb",
            *(f"--pgdata={data}", f"--username={NAME}", f"--pwfile={password_file}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        )
    settings = {
        **(settings or {}),
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
    }
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    control = ("pg_ctl", f"--pgdata={data}", "--wait", "--silent")
    try:
        try:
            run_program(*control, f"--log={log}", f"--options={options}", "start")
        except SystemExit:
            say(log.read_text() if log.exists() else "")
            raise
        if is_new:
            run_program(
                *("createdb", "--host=127.0.0.1", f"--port={port}", f"--username={NAME}", NAME),
                env={**os.environ, "PGPASSWORD": password_file.read_text()},
            )
        yield database_url(folder, port)
    finally:
        # A signal during the start leaves a server that nobody has heard of yet.
        if is_running(data):
            run_program(*control, "--mode=fast", "stop")


def database_url(folder, port):
    password = (folder / "password.txt").read_text()
    return f"postgres://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


def is_running(data):
    """Return whether a server works in this data folder; a stale postmaster.pid does not count."""
    if not (data / "postmaster.pid").exists():
        return False
    status = [folder_of_programs() / "pg_ctl", f"--pgdata={data}", "status"]
    return subprocess.run(status, cwd="/", capture_output=True, **as_owner()).returncode == 0


def running_port(data):
    """Return the port that the running server has written into its postmaster.pid."""
    return int((data / "postmaster.pid").read_text().splitlines()[3])


def run_program(name, *arguments, **options):
    # pg_ctl puts the server into a session of its own: Ctrl-C leaves it to us to stop it.
    program = folder_of_programs() / name
    options.update(as_owner())
    return run_quietly(f"PostgreSQL's {name}", [program, *arguments], cwd="/", **options)


def as_owner():
    """Return the options of subprocess.run that start a program as PostgreSQL's user."""
    return {"user": OWNER, "group": OWNER, "extra_groups": []} if os.geteuid() == 0 else {}


def hand_over(path):
    if os.geteuid() == 0:
        shutil.chown(path, OWNER, OWNER)


def main():
    if folder_of_programs() is None:
        stop("PostgreSQL's server is not installed. On Debian: apt-get install postgresql")
    folder = ROOT / "var" / "postgresql"
    if is_running(folder / "data"):
        say("PostgreSQL is running already. Use it with\n")
        say(f"    DATABASE_URL={database_url(folder, running_port(folder / 'data'))} make run")
        return
    port = chosen_port("POSTGRESQL_PORT", 54320, "make postgresql")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    leave_cleanly_when_told()
    # Ctrl-C is how this is meant to end.
    with contextlib.suppress(KeyboardInterrupt), server(folder, port) as url:
        say(f"PostgreSQL is running, with its data in {folder.relative_to(ROOT)}. Use it with\n")
        say(f"    DATABASE_URL={url} make run\n\nin another terminal. To stop it: Ctrl-C")
        signal.pause()


if __name__ == "__main__":
    main()
