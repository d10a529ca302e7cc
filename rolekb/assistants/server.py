"""The server of the Model Context Protocol, by the official SDK, which nothing else imports."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, ValidationError

from roles.request.roles import MAX_ROLES, MIN_ROLES

from . import forms, tools
from .asked import MOST_CHARACTERS
from .bounding import as_text
from .errors import QuestionError
from .reading import answered

PATH = "/mcp"
MOST_BYTES_OF_REQUEST = 64_000
AT_ONCE = 4
"""Answers that are made at the same time, each with a connection to the database."""
MOST_REQUESTS = 64
"""Further requests over HTTP are answered with 503."""

INSTRUCTIONS = (
    "What product roles do, according to real sources, and where those sources disagree. "
    f"{tools.HOW_TO_CITE} Every answer is limited to 24 kB: “left_out” says what is missing, "
    "“next” how to go on. Start with find_role if a title is not certain."
)
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def _text(description: str):
    """Describe a parameter. Its bound is for clients: the tools cut what is longer."""
    return Field(description=description, json_schema_extra={"maxLength": MOST_CHARACTERS})


Title = Annotated[str, _text("A job title, such as “Product Owner”")]
After = Annotated[str, _text("“next” of the answer before, to go on; empty for the beginning")]


def _wrong(fault) -> str:
    """Return what is wrong with an argument, out of what pydantic says of it."""
    if fault["type"] == "missing":
        return "is missing"
    if fault["type"] == "string_too_long":
        return f"is too long: at most {fault['ctx']['max_length']} characters"
    return "has a value of another kind"


class _Server(MCPServer):
    """Say in plain words which arguments of a tool are wrong, and what it takes."""

    async def call_tool(self, name, arguments, context=None):
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            wrong = {str(fault["loc"][0]): _wrong(fault) for fault in error.__cause__.errors()}
        schema = next(tool.input_schema for tool in await self.list_tools() if tool.name == name)
        lines = [f"“{argument}” {fault}." for argument, fault in wrong.items()]
        lines += [f"{name} takes:"] + [
            f"- {argument} ({value['type']}): {value['description']}"
            for argument, value in schema["properties"].items()
        ]
        return CallToolResult(
            content=[TextContent(type="text", text="\n".join(lines))], is_error=True
        )


def build_server() -> MCPServer:
    server = _Server("rolebook", title="Rolebook", instructions=INSTRUCTIONS, log_level="WARNING")
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def answer(ask: Callable[[], dict]) -> CallToolResult:
        try:
            value = await anyio.to_thread.run_sync(partial(answered, ask), limiter=limiter)
        except QuestionError as error:
            return CallToolResult(
                content=[TextContent(type="text", text=str(error))], is_error=True
            )
        # The same in both: those who read only one of them miss no side.
        return CallToolResult(
            content=[TextContent(type="text", text=as_text(value))], structured_content=value
        )

    @server.tool(title="Find the role that a job title means", annotations=_READS)
    async def find_role(title: Title) -> Annotated[CallToolResult, forms.RolesOfTitle]:
        """Find which role or roles a job title means, and how sure that is. Use it first when a
        title is short, unusual or may mean several roles ("PM", "Head of Product"). "certain":
        that role; "ask": several, so ask the person; "likely" and "possible": confirm it; "none":
        "nearest" has what comes nearest. Each role has its address, and the number of questions on
        which sources disagree about it: ask disagreements for them."""
        return await answer(partial(tools.find_role, title))

    @server.tool(title="Compare roles", annotations=_READS)
    async def compare(
        roles: Annotated[
            list[Title],
            # The tool says more kindly what is wrong with fewer or more.
            Field(
                description="Two to five job titles",
                json_schema_extra={"minItems": MIN_ROLES, "maxItems": MAX_ROLES},
            ),
        ],
        after: After = "",
    ) -> Annotated[CallToolResult, forms.Comparison]:
        """Compare two to five roles: how they differ according to sources, question by question,
        those on which sources disagree first. Use it for "what is the difference between …".
        "summary" is the short answer; every point has all answers, each with its number of sources
        and statements with their addresses. Pass on every side of a disagreement."""
        return await answer(partial(tools.compare, roles, after))

    @server.tool(title="Ask who does something", annotations=_READS)
    async def who(
        question: Annotated[
            str,
            Field(
                max_length=MOST_CHARACTERS,
                description="A task in a few words (“backlog”, “Who owns the roadmap?”), "
                "or the slug of a question",
            ),
        ],
        after: After = "",
    ) -> Annotated[CallToolResult, forms.Who]:
        """Say which roles do something according to sources: "who prioritises the backlog?". It
        answers the question of the site that fits best; "other_questions" are others that may be
        meant. "disagreements" names every disagreement in one sentence, "questions" has the points
        with all answers and sources. Pass on every side; the site never says who is right."""
        return await answer(partial(tools.who, question, after))

    @server.tool(title="Read a statement", annotations=_READS)
    async def statement(
        key: Annotated[
            str,
            _text("The key of a statement, or its address on the site"),
        ],
    ) -> Annotated[CallToolResult, forms.StatementInContext]:
        """Read one statement of a source, by its key: its words, its source, and each point on
        which it counts, with what other sources answer there. Use it to check or cite a
        statement. If other sources disagree, cite them too."""
        return await answer(partial(tools.statement, key))

    @server.tool(title="List disagreements", annotations=_READS)
    async def disagreements(
        role: Annotated[
            str,
            _text("A job title; empty for disagreements about any role"),
        ] = "",
        after: After = "",
    ) -> Annotated[CallToolResult, forms.Questions]:
        """List the questions on which sources disagree about a role: every answer with its number
        of sources, statements and addresses, and what it depends on where sources say so. Use it
        before you describe a role, so that no disputed duty is passed on as settled."""
        return await answer(partial(tools.disagreements, role, after))

    @server.tool(title="List changes since a day", annotations=_READS)
    async def changes(
        since: Annotated[str, _text("A day: 2026-11-01")],
        after: After = "",
    ) -> Annotated[CallToolResult, forms.Changes]:
        """List the statements published, changed or withdrawn since a day, by question, with the
        whole points that they changed: what other sources answer is there, too. Use it to bring
        what you noted earlier up to date."""
        return await answer(partial(tools.changes, since, after))

    return server


def serve_stdio() -> None:
    """Serve the process that started this one, on standard input and output."""
    build_server().run("stdio")


def http_application(host: str, port: int):
    """Return the ASGI application. It answers only requests that name this address or the site's
    as their host, and come from no page of another site (DNS rebinding)."""
    public = urlsplit(tools.site())
    own = [f"{name}:{port}" for name in dict.fromkeys([host, "127.0.0.1", "localhost", "[::1]"])]
    return build_server().streamable_http_app(
        streamable_http_path=PATH,
        # Each request has all that it needs, so that any process can answer it.
        stateless_http=True,
        json_response=True,
        max_request_body_size=MOST_BYTES_OF_REQUEST,
        transport_security=TransportSecuritySettings(
            allowed_hosts=[*own, public.netloc],
            allowed_origins=[
                *(f"http://{address}" for address in own),
                f"{public.scheme}://{public.netloc}",
            ],
        ),
        host=host,
    )


def serve_http(host: str, port: int) -> None:
    config = uvicorn.Config(
        http_application(host, port),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_REQUESTS,
        timeout_graceful_shutdown=5,
    )
    sys.stderr.write(f"Assistants are answered at http://{host}:{port}{PATH}\n")
    uvicorn.Server(config).run()
