"""Every address, asked for in every odd way: it answers, quickly and with the right status."""

from urllib.parse import quote

import pytest

from roles.request.params import KNOWN_PARAMETERS

from .addresses import all_addresses
from .asking import REFUSED, Asker, everything
from .sizes import PAGE_SECONDS, UPLOAD_SECONDS, shuffled, size
from .strings import ATTACKS, ODD_VALUES, RAW_VALUES

pytestmark = [pytest.mark.ignore_template_errors, pytest.mark.django_db]

PARAMETERS = sorted(
    KNOWN_PARAMETERS
    | {"url", "format", "next", "after", "p", "o", "_changelist_filters", "ids", "suggestion"}
    | {"responsibility", "explanation", "maxwidth", "address", "v", "_popup", "_to_field", "limit"}
)
METHODS = ["GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "ODD"]
HEADERS = [
    {},
    {"HTTP_ACCEPT": "application/json;q=0.0001, */*;q=x"},
    {"HTTP_ACCEPT": "\x00"},
    {"HTTP_ACCEPT_LANGUAGE": "de-" + "x" * 4_000},
    {"HTTP_ACCEPT_LANGUAGE": "xx;q=NaN,,,*"},
    {"HTTP_ACCEPT_ENCODING": "gzip;q=x, br;;, " + "a," * 500},
    {"HTTP_HOST": "torture.invalid"},
    {"HTTP_HOST": "testserver:99999999"},
    {"HTTP_HOST": "[::"},
    {"HTTP_IF_NONE_MATCH": '"' + "a" * 3_000},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 20260 25:61:61 GMT"},
    {"HTTP_IF_MODIFIED_SINCE": "Fri, 31 Dec 999999 23:59:59 GMT"},
    {"HTTP_RANGE": "bytes=-1,5-2,99999999999999999999-"},
    {"HTTP_REFERER": "javascript:alert(1)"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_X_FORWARDED_FOR": "x, ::1, 999.1.1.1"},
    {"HTTP_X_REQUESTED_WITH": "\xff"},
    {"REMOTE_ADDR": ""},
    {"content_type": "multipart/form-data"},
    {"content_type": "multipart/form-data; boundary=\xff"},
    {"content_type": "application/json"},
    {"content_type": "x"},
    {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "9" * 40},
    {"HTTP_TRANSFER_ENCODING": "chunked"},
]
BODIES = [
    b"",
    b"a=b",
    b"\x00\xff",
    b"{",
    b"action=delete_selected&_selected_action=x",
    b"a=%ff&b=%ed%b0%80",
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
    b"csrfmiddlewaretoken=x&" + b"a=1&" * 300,
]
COOKIES = ["", "\x00;=;;", "sessionid=" + "x" * 3_000, "messages=x:y:z; csrftoken=\xff"]
SIZE = size(1, 12)
"""Odd requests for each address and each who asks."""


def query(chance) -> str:
    """Return an odd query string."""
    pairs = []
    for _ in range(chance.choice([0, 1, 1, 1, 2, 3, 30])):
        name = chance.choice(PARAMETERS)
        array = chance.choice(["", "", "", "[]", "[0]", "%00"])
        value = (
            chance.choice(RAW_VALUES)
            if chance.random() < 0.2
            else quote(chance.choice([*ODD_VALUES, *ATTACKS]), safe="")
        )
        pairs.append(f"{name}{array}={value}")
    return "&".join(pairs)


def limit_of(address, method: str) -> float:
    return UPLOAD_SECONDS if address.is_upload and method == "POST" else PAGE_SECONDS


def in_german(path: str, address) -> str:
    names = {"robots", "security", "favicon", "icon", "sitemap", "sitemap_section"}
    return path if address.is_staff or address.name in names else f"/de{path}"


@pytest.mark.torture("odd requests")
@pytest.mark.parametrize("who", ["anonymous", "contributor", "editor", "administrator", "owner"])
def test_each_address_answers_whatever_is_asked(who, real, browsers, figures):
    chance, asker = shuffled(f"requests {who}"), Asker(figures, who, browsers[who])
    addresses = all_addresses()
    assert len(addresses) > 200
    session = asker.browser.cookies.output(header="", sep=";").strip()
    asker.figures.add("addresses", len(addresses) if who == "anonymous" else 0)
    before = everything()
    for address in addresses:
        plain = real.path(address)
        asker.ask("GET", plain, limit=limit_of(address, "POST"))
        for _ in range(SIZE):
            path = real.path(address, odd=chance if chance.random() < 0.4 else None)
            path = in_german(path, address) if chance.random() < 0.3 else path
            method = chance.choice(METHODS)
            sent = dict(chance.choice(HEADERS)) if chance.random() < 0.6 else {}
            if method in {"POST", "PUT", "PATCH", "DELETE"}:
                sent["body"] = chance.choice(BODIES)
            if chance.random() < 0.2:
                sent["HTTP_COOKIE"] = f"{session}; {chance.choice(COOKIES)}"
            response = asker.ask(
                method, f"{path}?{query(chance)}", limit=limit_of(address, method), **sent
            )
            if response is None:
                continue
            if method == "HEAD" and response.body:
                asker.faults.append(f"a body to HEAD {path}")
            is_odd = method in {"PUT", "DELETE", "PATCH", "TRACE", "ODD"}
            if is_odd and response.status_code == 200 and who == "anonymous":
                asker.faults.append(f"{method} {path} is answered as if it were GET")
    assert everything() == before
    asker.assert_sound()


@pytest.mark.torture("odd values")
def test_each_parameter_takes_each_odd_value(real, figures):
    """On the pages that read most of the query string."""
    asker = Asker(figures, "anonymous")
    values = [quote(value, safe="") for value in ODD_VALUES] + RAW_VALUES
    pages = [
        *("/", "/roles/", "/roles/product-owner/", "/compare/", "/map/", "/disagreements/"),
        *("/compare/product-manager-vs-product-owner/", "/sources/", "/sources/lymar/"),
        *("/responsibilities/", "/responsibilities/backlog/", "/search/", "/search/suggest/"),
        *("/link/", "/suggest/", "/suggestions/", "/oembed/", "/api/titles", "/accounts/login/"),
        "/compare/product-manager-vs-product-owner/table.json",
    ]
    requests = [f"{page}?{name}={v}" for page in pages for name in PARAMETERS for v in values]
    chosen = shuffled("values").sample(requests, size(250, 6_000))
    for request in chosen:
        asker.ask("GET", request)
    asker.assert_sound()


@pytest.mark.torture("refusals")
def test_staff_pages_refuse_those_who_are_not_staff(real, browsers, figures):
    asker = Asker(figures, "anonymous", browsers["anonymous"])
    for address in all_addresses():
        if not address.is_staff or "login" in address.route or "jsi18n" in address.route:
            continue
        for method in ("GET", "POST"):
            response = asker.ask(method, real.path(address))
            if response.status_code not in REFUSED | {301, 302}:
                asker.faults.append(f"{response.status_code} {method} {address.route}")
    asker.assert_sound()
