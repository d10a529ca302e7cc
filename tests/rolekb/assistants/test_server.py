"""The server as assistants start it or call it, asked by the SDK's own client."""

import json
import os
import socket
import ssl
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from http.client import RemoteDisconnected
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import anyio
import anyio.to_thread
import pytest
from django.conf import settings
from django.db import connection

from tests.scripts.test_server import HOST, Nginx, free_port, once_up

TOOLS = {"find_role", "compare", "who", "statement", "disagreements", "changes"}
ADDRESS = "https://rolebook.example"
PATIENCE = 60


@pytest.fixture
def disputed(world):
    world.claim("lymar", "product-manager", "stories", key="lymarsto")
    world.claim("lymar", "product-owner", "stories", "contributes", key="lymarcon")
    world.claim("berls", "product-owner", "stories", key="berlssto")
    return world


async def ask(server, *calls) -> list:
    """Return the tools of a server, and its results of these calls."""
    from mcp import Client

    # A connection is made where it is used.
    async with Client(server() if callable(server) else server) as client:
        listed = (await client.list_tools()).tools
        return [listed, *[await client.call_tool(name, arguments) for name, arguments in calls]]


def check_conversation(server) -> None:
    listed, answer, unknown = anyio.run(
        ask,
        server,
        ("compare", {"roles": ["Product Manager", "Product Owner"]}),
        ("disagreements", {"role": "Product Onwer"}),
    )
    assert {tool.name for tool in listed} == TOOLS
    assert not answer.is_error
    assert json.loads(answer.content[0].text) == answer.structured_content
    (question,) = answer.structured_content["questions"]
    disputed = next(point for point in question["points"] if point["kind"] == "between-roles")
    sources = {s["source"]["name"] for a in disputed["answers"] for s in a["statements"]}
    assert sources == {"Lymar", "Berls"}
    assert answer.structured_content["address"].startswith(f"{ADDRESS}/compare/")
    assert unknown.is_error
    assert "Product Owner" in unknown.content[0].text


@pytest.mark.django_db(transaction=True)
def test_tools_say_what_they_are_for_and_what_they_answer(disputed, settings):
    from rolekb.assistants.server import build_server

    settings.SITE_ADDRESS = ADDRESS
    check_conversation(build_server())
    (listed,) = anyio.run(ask, build_server())
    for tool in listed:
        assert len(tool.description) > 150
        assert tool.annotations.read_only_hint
        assert tool.input_schema["properties"].keys() <= {
            *("title", "roles", "question", "key", "role", "since", "after")
        }
        assert tool.output_schema["required"]


@pytest.mark.django_db(transaction=True)
def test_an_edit_is_seen_by_the_next_call(disputed):
    from mcp import Client

    from rolekb.assistants.server import build_server

    def publish() -> None:
        disputed.claim("racki", "product-owner", "stories", key="rackisto")
        connection.close()

    async def converse() -> list[str]:
        async with Client(build_server()) as client:
            before = await client.call_tool("who", {"question": "stories"})
            await anyio.to_thread.run_sync(publish)
            after = await client.call_tool("who", {"question": "stories"})
            return [before.content[0].text, after.content[0].text]

    before, after = anyio.run(converse)
    assert "rackisto" not in before
    assert "rackisto" in after


def test_wrong_arguments_are_explained_in_plain_words():
    from rolekb.assistants.server import build_server

    calls = [
        ("find_role", {"titel": "Product Owner"}),
        ("compare", {"roles": 7, "after": []}),
        ("compare", {"roles": ["Product Owner", None]}),
        ("compare", None),
        ("who", {"question": "x" * 301}),
    ]
    _listed, *answers = anyio.run(ask, build_server(), *calls)
    assert all(answer.is_error for answer in answers)
    texts = [answer.content[0].text for answer in answers]
    assert texts[0] == (
        "“title” is missing.\nfind_role takes:\n"
        "- title (string): A job title, such as “Product Owner”"
    )
    assert "“roles” has a value of another kind.\n“after” has a value of another" in texts[1]
    assert "- roles (array): Two to five job titles" in texts[1]
    assert texts[2].startswith("“roles” has a value of another kind.\ncompare takes:")
    assert texts[3].startswith("“roles” is missing.")
    assert texts[4].startswith("“question” is too long: at most 300 characters.")
    assert "pydantic" not in "".join(texts)


def test_the_site_does_not_import_the_sdk():
    code = (
        "import django, sys; django.setup(); import rolekb.urls; import rolekb.assistants.tools;"
        "print([name for name in ('mcp', 'uvicorn', 'starlette') if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "rolekb.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


# --- Processes ----------------------------------------------------------------------------


@pytest.fixture
def environment(disputed, transactional_db):
    """Settings of a process that reads the tests' database."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{given['NAME']}"
    else:
        place = f"{given['HOST'] or 'localhost'}:{given['PORT'] or 5432}"
        url = f"postgresql://{given['USER']}:{given['PASSWORD']}@{place}/{given['NAME']}"
    return {"DATABASE_URL": url, "SITE_ADDRESS": ADDRESS}


@pytest.mark.server
def test_it_converses_on_standard_input_and_output(environment):
    from mcp.client.stdio import StdioServerParameters

    check_conversation(
        StdioServerParameters(
            command=sys.executable,
            args=[str(settings.BASE_DIR / "manage.py"), "mcp"],
            env=environment,
            cwd="/",
        )
    )


@pytest.mark.server
def test_preparing_writes_nothing_to_standard_output():
    code = (
        "import sys; sys.path.insert(0, 'scripts'); import environment, run;"
        "environment.prepare = lambda lock: print('Installing ...');"
        "run.migrate = run.load_content = lambda: run.say('Preparing ...');"
        "run.become = lambda command: sys.stdout.write(command[-1]);"
        "run.main('mcp', '--http=127.0.0.1:8765')"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.stdout == "--http=127.0.0.1:8765"
    assert "Installing" in done.stderr


@pytest.fixture
def http_server(environment):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - our own server
        [sys.executable, "manage.py", "mcp", "--http", f"127.0.0.1:{port}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while status(port) is None:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def status(port: int, **headers: str) -> int | None:
    """Return the status of a call with these headers; None if nothing listens."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    sent = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        **headers,
    }
    request = Request(f"http://127.0.0.1:{port}/mcp", json.dumps(call).encode(), sent)
    try:
        with urlopen(request) as response:  # noqa: S310 - our own server
            return response.status
    except HTTPError as error:
        error.close()
        return error.code
    except URLError:
        return None


@pytest.mark.server
def test_it_converses_over_http_and_refuses_other_hosts_and_origins(http_server):
    check_conversation(f"http://127.0.0.1:{http_server}/mcp")
    assert status(http_server) == 200
    assert status(http_server, Host="rolebook.example", Origin=ADDRESS) == 200
    assert status(http_server, Host="evil.example") == 421
    assert status(http_server, Origin="https://evil.example") == 403


@pytest.mark.server
@pytest.mark.parametrize("address", ["8765", "127.0.0.1", "127.0.0.1:99999", "a b:1"])
def test_an_address_that_is_none_is_refused(address):
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "mcp", "--http", address],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode
    assert "127.0.0.1:8765" in done.stderr


# --- Behind nginx -------------------------------------------------------------------------


@pytest.fixture
def nginx(http_server, tmp_path):
    nginx = Nginx(tmp_path, free_port(), tmp_path, http_server)
    try:
        once_up(lambda: nginx.ask("GET", "/"))
        yield nginx
    finally:
        nginx.stop()


def connection_through(nginx: Nginx):
    """Return what makes the SDK's connection to https://rolebook.example/mcp, which is here."""
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    class Here(httpx2.AsyncHTTPTransport):
        async def handle_async_request(self, request):
            assert request.headers["Host"] == HOST
            request.url = request.url.copy_with(host="127.0.0.1", port=nginx.port)
            request.extensions = {**request.extensions, "sni_hostname": HOST}
            return await super().handle_async_request(request)

    trusting = ssl.create_default_context(cafile=nginx.folder / "certificate.pem")

    @asynccontextmanager
    async def connect():
        # The SDK leaves open what it is given.
        async with (
            httpx2.AsyncClient(transport=Here(verify=trusting), timeout=PATIENCE) as client,
            streamable_http_client(f"{ADDRESS}/mcp", http_client=client) as streams,
        ):
            yield streams

    return connect


def post(nginx: Nginx, body: str, **headers: str):
    accepted = "application/json, text/event-stream"
    headers = {"Content_Type": "application/json", "Accept": accepted, **headers}
    return nginx.ask("POST", "/mcp", body, **headers)


@pytest.mark.server
def test_it_converses_behind_nginx_and_refuses_other_hosts_and_origins(nginx):
    check_conversation(connection_through(nginx))
    call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    assert post(nginx, call)[0] == 200
    assert post(nginx, call, Origin=ADDRESS)[0] == 200
    assert post(nginx, call, Origin="https://evil.example")[0] == 403
    # A page of another site that has this machine's address gets no answer by either name.
    with pytest.raises((RemoteDisconnected, ssl.SSLEOFError)):
        post(nginx, call, Host="evil.example")
    with pytest.raises(ssl.SSLError):
        nginx.connect(host="evil.example")
    # More than a question can hold is refused before it is passed on.
    status, _, page = post(nginx, call + " " * 64_000)
    assert status == 413
    assert "This is too large" in page


@pytest.mark.server
def test_while_it_does_not_run_nginx_says_so(tmp_path):
    nginx = Nginx(tmp_path, free_port(), tmp_path, free_port())
    try:
        status, headers, _ = once_up(lambda: post(nginx, "{}"))
    finally:
        nginx.stop()
    assert status == 503
    assert headers["Retry-After"] == "30"
