"""The units of systemd in deploy/, by what systemd itself says of them."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = ["rolebook.service", "rolebook-backup.service"]
EXPOSURE = 20
"""At most, in tenths: systemd counts from 0 (safe) to 100. What has no such unit has about 96."""


def directive(unit, name):
    (value,) = re.findall(rf"^{name}=(.*)$", (DEPLOY / unit).read_text(), re.MULTILINE)
    return value


@pytest.fixture
def units(tmp_path):
    """The folder of copies that name a Python that is here."""
    for unit in [*SERVICES, "rolebook.socket", "rolebook-backup.timer"]:
        text = (DEPLOY / unit).read_text().replace("/srv/rolebook/.venv/bin/python", sys.executable)
        (tmp_path / unit).write_text(text)
    return tmp_path


def analyze(*arguments):
    return subprocess.run(  # noqa: S603
        ["systemd-analyze", "--no-pager", *arguments],  # noqa: S607 - of Debian's systemd
        capture_output=True,
        text=True,
    )


@pytest.mark.server
def test_systemd_has_nothing_to_say_against_them(units):
    done = analyze("verify", "--man=no", *map(str, sorted(units.iterdir())))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.server
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_hardly_exposed(units, service):
    threshold = f"--threshold={EXPOSURE}"
    done = analyze("security", "--offline=true", threshold, str(units / service))
    assert done.returncode == 0, done.stdout


def test_a_stop_waits_for_longer_than_the_server_does():
    server = (ROOT / "scripts" / "server.py").read_text()
    seconds = int(re.search(r'"--workers-kill-timeout", "(\d+)"', server)[1])
    assert int(directive("rolebook.service", "TimeoutStopSec")) >= seconds + 5


def test_nginx_asks_the_address_that_systemd_holds():
    upstream = re.search(
        r"upstream rolebook \{\s*server ([\d.:]+);", (DEPLOY / "nginx.conf").read_text()
    )
    assert directive("rolebook.socket", "ListenStream") == upstream[1]
    connections = re.search(
        r"^CONNECTIONS = (\d+)", (ROOT / "scripts" / "server.py").read_text(), re.M
    )
    assert directive("rolebook.socket", "Backlog") == connections[1]


def test_both_services_are_held_back_alike():
    parts = [
        (DEPLOY / service).read_text().split("# It sees the system")[1] for service in SERVICES
    ]
    held = [part.split("\n\n")[0].strip() for part in parts]
    assert held[0] == held[1]


def test_a_command_runs_with_the_settings_of_the_site(tmp_path):
    """In the place of runuser, which root alone may use, a program that says what it was given."""
    stand_in = tmp_path / "runuser"
    stand_in.write_text('#!/bin/sh\necho "$PWD" "$SITE_NAME" "$@"\n')
    stand_in.chmod(stat.S_IRWXU)
    variables = tmp_path / "rolebook.env"
    variables.write_text("ROLEKB_ENV=production\nSITE_NAME='Roles of ours'\n")
    done = subprocess.run(  # noqa: S603
        [DEPLOY / "manage", "backup", "a file"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "ROLEBOOK_ENV": str(variables)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    command = "--user rolebook -- .venv/bin/python manage.py backup a file"
    assert done.stdout == f"{ROOT} Roles of ours {command}\n"
