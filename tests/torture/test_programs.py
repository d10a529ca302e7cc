"""Everything that programs read, asked for by schemathesis: a description is made of the addresses
that answer with anything but a page."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis.generation import GenerationMode

from roles.request.params import KNOWN_PARAMETERS

from .addresses import Real, all_addresses
from .asking import REFUSED, RIGHT, Asker, cpu_seconds
from .sizes import PAGE_SECONDS, size

pytestmark = [pytest.mark.ignore_template_errors, pytest.mark.django_db(transaction=True)]

QUERY = sorted(KNOWN_PARAMETERS | {"url", "format", "page", "limit", "maxwidth", "cursor"})
NOT_IMPLEMENTED = 501
"""What the standard of oEmbed asks for where a format is not known."""


def machine_readable(real: Real, asker: Asker) -> dict[str, str]:
    """Return the addresses that answer programs, each with one of its parts left open where it
    has any."""
    paths = {}
    for address in all_addresses():
        if address.is_staff or "logout" in address.route:
            continue
        for path in real.endings(address):
            response = asker.ask("GET", path)
            kind = response.headers.get("Content-Type", "text/html")
            if response.status_code in RIGHT and not kind.startswith("text/html"):
                paths[path] = address.route
    return paths


def description_of(paths: dict[str, str]) -> dict:
    """Return a description of these addresses as OpenAPI, with every parameter that the site knows,
    and for each address a second one whose longest part may be anything."""
    query = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in QUERY]
    part = {"name": "part", "in": "path", "required": True, "schema": {"type": "string"}}
    answers = {"200": {"description": "anything"}}
    operations = {}
    for number, (path, route) in enumerate(paths.items()):
        # A few parameters for each: all of them would mostly be refused for their number.
        some = [query[(number * 5 + place) % len(query)] for place in range(5)]
        operations[path] = {"get": {"parameters": some, "responses": answers}}
        if "<" in route:
            parts = path.split("/")
            parts[parts.index(max(parts, key=len))] = "{part}"
            open_path = {"get": {"parameters": [part, *some[:2]], "responses": answers}}
            operations.setdefault("/".join(parts), open_path)
    return {"openapi": "3.0.3", "info": {"title": "All", "version": "1"}, "paths": operations}


@pytest.mark.torture("programs")
def test_no_program_meets_an_error(real, browsers, figures, settings):
    settings.ALLOWED_HOSTS = ["*"]
    asker = Asker(figures, "anonymous", browsers["anonymous"])
    paths = machine_readable(real, asker)
    kinds = {path.rpartition(".")[2] for path in paths}
    assert {"json", "md", "csv", "bib", "ris", "svg", "png", "atom"} <= kinds, kinds
    schema = schemathesis.openapi.from_dict(description_of(paths))
    application = get_wsgi_application()

    def ask(case):
        before = cpu_seconds()
        response = case.call(app=application, base_url="http://testserver")
        seconds = cpu_seconds() - before
        figures.add("requests")
        figures.took(seconds, case.formatted_path)
        what = f"{response.status_code} {response.request.url[:300]}"
        if response.status_code not in RIGHT | REFUSED | {NOT_IMPLEMENTED}:
            asker.faults.append(what)
        if seconds > PAGE_SECONDS:
            asker.faults.append(f"{seconds:.2f} s of CPU {what}")

    operations = [result.ok() for result in schema.get_all_operations()]
    figures.add("addresses", len(operations))
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            asked = given(case=operation.as_strategy(generation_mode=mode))(ask)
            examples(
                max_examples=size(1, 20),
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(asked)()
    asker.assert_sound()
