"""The examples of README, of docs/api.md and of the page, as a reader of them types them."""

import re
import subprocess
import sys

import pytest
from django.conf import settings

from roles.api.description import EXAMPLE, described

HOST = "http://127.0.0.1:8000"
README = (settings.BASE_DIR / "README.md").read_text("utf-8")
QUESTIONS = (settings.BASE_DIR / "docs" / "api.md").read_text("utf-8").partition("# Questions:")[2]


def blocks(language: str, text: str = QUESTIONS) -> list[str]:
    return re.findall(rf"```{language}\n(.+?)```", text, re.S)


def run(*command: str) -> str:
    finished = subprocess.run(  # noqa: S603 - our own examples
        command, capture_output=True, text=True, check=False, timeout=60
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.mark.server
def test_the_client_of_the_documentation_prints_every_side(site):
    (code,) = blocks("python")
    printed = run(sys.executable, "-c", code.replace(HOST, site))
    assert printed.startswith("Sources name the Product Owner")
    assert re.search(r"\n  Responsible \(\d+\): .+\n", printed)
    assert re.search(r"\nWho .+\? - ", printed)


@pytest.mark.server
def test_the_example_of_the_readme_is_answered(site):
    (line,) = blocks("sh", README)
    assert '"type":"question"' in run("sh", "-euc", line.replace(HOST, site))


@pytest.mark.server
def test_the_lines_with_curl_are_answered(site):
    (lines,) = blocks("sh")
    printed = run("sh", "-euc", lines.replace(HOST, site).replace("curl -s", "curl -sSf"))
    assert printed.count('"tier":"certain"') == 2
    assert '"type":"question"' in printed


@pytest.mark.server
def test_the_examples_of_the_page_are_answered(site, client):
    for operations in described()["paths"].values():
        for method, operation in operations.items():
            example = operation[EXAMPLE]
            if method == "get":
                assert client.get(f"/api/v1/{example}").status_code == 200, example
