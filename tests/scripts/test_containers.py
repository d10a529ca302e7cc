"""Dockerfile and compose.yaml, read as an engine reads them; and what goes into the images, run."""

import contextlib
import http.client
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Locked in requirements/test.txt, where schemathesis needs it.
import yaml

from tests.scripts.test_server import PATIENCE, free_port, once_up
from tests.scripts.test_settings import variables_documented

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OUR_IMAGES = ("site", "nginx")
VARIABLE = re.compile(r"\$\{(\w+)(:[?-][^}]*)?\}")
PINNED = re.compile(r"[a-z]+:\d+(\.\d+)?(-slim)?-bookworm")


def stages():
    """Return the instructions of each stage of the Dockerfile, by the name of the stage."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    result, instructions = {}, []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            instructions = result[rest.split(" AS ")[1]] = []
        instructions.append((word, " ".join(rest.split())))
    return result


STAGES = stages()


def given(stage, word):
    return [rest for instruction, rest in STAGES[stage] if instruction == word]


def variables_of_environment():
    text = (ROOT / "deploy" / "env.example").read_text()
    return set(re.findall(r"^(\w+)=", text, re.MULTILINE))


@pytest.mark.parametrize("stage", OUR_IMAGES)
def test_an_image_runs_as_a_user_without_rights_and_without_a_shell(stage):
    (user,) = given(stage, "USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    (command,) = given(stage, "CMD")
    assert isinstance(yaml.safe_load(command), list)
    words = [word for word, _ in STAGES[stage]]
    assert "COPY" not in words[words.index("USER") :]


def test_base_images_are_pinned_by_tag_and_agree_on_debian():
    used = [rest.split(" AS ")[0] for stage in STAGES for rest in given(stage, "FROM")]
    used += [service["image"] for service in SERVICES.values() if "build" not in service]
    assert used
    assert not [image for image in used if not PINNED.fullmatch(image)]


def test_the_server_is_of_the_version_whose_client_the_image_has():
    # Debian 12 has PostgreSQL 15, and pg_dump refuses a server that is newer than itself.
    assert "postgresql-client" in " ".join(given("site", "RUN"))
    assert SERVICES["database"]["image"] == "postgres:15-bookworm"


def test_packages_are_installed_by_their_hashes():
    (install,) = [run for run in given("build", "RUN") if "pip install" in run]
    words = shlex.split(install)
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(words)


def test_the_image_asks_the_site_whether_it_is_ready():
    (check,) = given("site", "HEALTHCHECK")
    program, option, code = yaml.safe_load(check.split(" CMD ")[1])
    assert (program, option) == ("python", "-c")
    asked = code.replace("8000", str(free_port()))
    done = subprocess.run([sys.executable, option, asked], capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 1
    assert "Connection refused" in done.stderr


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_a_service_can_change_nothing_but_its_volumes(service):
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    is_ours = "build" in service and service["build"]["target"] in OUR_IMAGES
    assert is_ours or service["user"] not in {"root", "0"}


def test_only_nginx_is_open_to_the_world():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    assert COMPOSE["networks"]["back"] == {"internal": True}
    assert SERVICES["database"]["networks"] == ["back"]
    assert SERVICES["nginx"]["networks"] == ["front"]


def test_every_service_waits_for_what_it_needs():
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_completed_successfully":
                assert SERVICES[name]["restart"] == "no"
            else:
                assert wait["condition"] == "service_healthy"
                own_check = "test" in SERVICES[name].get("healthcheck", {})
                assert own_check or given(SERVICES[name]["build"]["target"], "HEALTHCHECK")


def test_a_stop_waits_for_longer_than_the_server_does():
    server = (ROOT / "scripts" / "server.py").read_text()
    seconds = int(re.search(r'"--workers-kill-timeout", "(\d+)"', server)[1])
    assert int(SERVICES["site"]["stop_grace_period"].removesuffix("s")) >= seconds + 5


def test_no_secret_stands_in_the_file():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|DATABASE_URL", name):
                assert VARIABLE.search(value), name


def test_each_variable_that_is_demanded_stands_in_the_example():
    text = (ROOT / "compose.yaml").read_text()
    demanded = {name for name, rule in VARIABLE.findall(text) if rule.startswith(":?")}
    used = {name for name, _ in VARIABLE.findall(text)}
    assert {"SECRET_KEY", "POSTGRES_PASSWORD", "ROLEBOOK_HOST"} <= demanded
    assert demanded <= variables_of_environment() <= used


def test_each_setting_of_the_site_exists():
    assert SERVICES["site"]["environment"].keys() <= variables_documented()


def copy_of_context(folder):
    """Copy what .dockerignore lets into the images: names after ! are all that is let in."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    for name in (line.removeprefix("!") for line in lines if line.startswith("!")):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)


@pytest.mark.server
def test_what_goes_into_the_image_is_all_that_the_site_needs(tmp_path):
    context, files = tmp_path / "context", tmp_path / "files"
    files.mkdir()
    copy_of_context(context)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "ROLEKB_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(45),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DATABASE_URL": f"sqlite:///{files}/site.sqlite3",
        "RELEASES": f"{files}/releases",
        "SITE_ADDRESS": "http://localhost",
        "SECURE_SSL_REDIRECT": "false",
    }

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=context, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603

    manage("collectstatic", "--noinput")
    before = sorted(context.rglob("*"))
    manage("prepare")
    port = free_port()
    command = [sys.executable, "scripts/server.py", "--port", str(port)]
    server = subprocess.Popen(command, cwd=context, env=environment)  # noqa: S603
    try:
        for path in (
            "/readyz",
            "/",
            "/de/compare/product-manager-vs-product-owner/",
            "/data/",
            "/api/v1/openapi.json",
            "/schema/1.json",
        ):
            assert once_up(lambda path=path: get(port, path)) == 200, path
    finally:
        server.terminate()
        server.wait(PATIENCE)
    # Read-only in the container: whatever is written goes elsewhere.
    assert sorted(context.rglob("*")) == before


def get(port, path):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(client):
        client.request("GET", path)
        with client.getresponse() as response:
            return response.status


@pytest.mark.server
def test_nginx_accepts_the_configuration_of_its_container(tmp_path):
    script = ["sed", "-f", ROOT / "deploy" / "container.sed", ROOT / "deploy" / "nginx.conf"]
    made = subprocess.run(script, capture_output=True, text=True, check=True).stdout  # noqa: S603
    assert not re.search(
        r"rolebook\.example|/etc/letsencrypt|/run/nginx|/var/log|listen (80|443)\b", made
    )
    assert "user " not in re.sub("#.*", "", made)
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    openssl = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=rolebook.example"
    make = [*openssl.split(), "-keyout", key, "-out", certificate]
    subprocess.run(make, check=True, capture_output=True)  # noqa: S603
    for there, here in {
        # The first: the others may lead there as well.
        "/tmp/": f"{tmp_path}/",  # noqa: S108 - of the container
        "${ROLEBOOK_HOST}": "rolebook.example",
        "/run/secrets/certificate_key": str(key),
        "/run/secrets/certificate": str(certificate),
        "site:8000": "127.0.0.1:8000",
        "/srv/rolebook/": f"{ROOT}/",
    }.items():
        assert there in made, there
        made = made.replace(there, here)
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(made)
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "nginx is not installed: `make test-server` installs it."
    done = subprocess.run([program, "-t", "-c", configuration], capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stderr
