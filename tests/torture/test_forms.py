"""Every form of the site, as it stands on its page, filled with what no field expects.

The pages come from the resolver and the fields from the pages: a new form is in it by itself.
"""

from functools import cache
from urllib.parse import quote, urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roles.queries.content_state import current_state
from tests.html import Page

from .addresses import all_addresses
from .asking import Asker, everything
from .sizes import UPLOAD_SECONDS, size
from .strings import ATTACKS, ODD_VALUES, RAW_VALUES

pytestmark = [pytest.mark.ignore_template_errors, pytest.mark.django_db]

UNDISTURBED = {"csrfmiddlewaretoken", "_save"}
EXAMPLES = size(2, 12)
"""For each form."""
LEAST_FORMS = {"anonymous": 3, "contributor": 30, "editor": 60, "administrator": 60, "owner": 20}
"""A page that asks to sign in has no form of its own, and would try nothing."""
values = (
    st.sampled_from([*ODD_VALUES, *ATTACKS]).map(lambda text: quote(text, safe=""))
    | st.sampled_from(RAW_VALUES)
    | st.text(max_size=60).map(lambda text: quote(text, safe="", errors="surrogatepass"))
    | st.integers().map(str)
    | st.dates().map(str)
)
changes = st.lists(
    st.tuples(st.integers(0, 200), st.sampled_from(["set", "set", "set", "drop", "twice"]), values),
    min_size=1,
    max_size=4,
)


def forms_of(page: Page, address: str) -> list[tuple[str, bool, list[tuple[str, str]]]]:
    """Return the forms that are posted: address, whether with files, and what a browser sends."""
    forms = []
    for form in page.all("form"):
        if form.get("method", "get").lower() != "post":
            continue
        fields = []
        for field in form.iter():
            name, kind = field.get("name"), field.get("type", "text")
            if not name or kind in {"file", "submit"}:
                continue
            if field.tag == "select":
                chosen = [
                    o.get("value", "") for o in field.iter("option") if "selected" in o.attrib
                ]
                fields += [(name, value) for value in chosen or [""]]
            elif field.tag == "textarea":
                fields.append((name, (field.text or "").removeprefix("\n")))
            elif field.tag == "input" and (
                kind not in {"radio", "checkbox"} or "checked" in field.attrib
            ):
                fields.append((name, field.get("value", "on")))
        buttons = [b for b in form.iter() if b.get("type") == "submit" and b.get("name")]
        fields += [(button.get("name"), button.get("value", "")) for button in buttons[:1]]
        forms.append(
            (
                urljoin(address, form.get("action") or ""),
                "multipart" in form.get("enctype", ""),
                fields,
            )
        )
    return forms


def changed(fields: list[tuple[str, str]], wanted) -> list[tuple[str, str]]:
    """Return the fields as they are sent, quoted, with some of them changed."""
    sent = [(name, quote(value, safe="")) for name, value in fields]
    for place, what, value in wanted:
        if not sent:
            break
        place %= len(sent)
        name = sent[place][0]
        if name in UNDISTURBED:
            continue
        if what == "drop":
            del sent[place]
        elif what == "twice":
            sent.append((name, value))
        else:
            sent[place] = (name, value)
    return sent


@pytest.mark.torture("forms")
@pytest.mark.parametrize("who", ["anonymous", "contributor", "editor", "administrator", "owner"])
def test_no_form_breaks_or_saves_a_half(who, real, browsers, figures):
    asker, seen = Asker(figures, who, browsers[who]), set()
    for address in all_addresses():
        path = real.path(address)
        if "logout" in path or (who == "owner") is not path.startswith("/orgs/"):
            continue
        if who in {"contributor", "editor", "administrator"} and not address.is_staff:
            continue
        response = asker.ask("GET", path, limit=UPLOAD_SECONDS)
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        for number, (action, _has_files, fields) in enumerate(forms_of(Page(response), path)):
            key = (address.route, number, tuple(name for name, _value in fields))
            if key in seen:
                continue
            seen.add(key)
            figures.add("forms")
            torment(asker, action, fields)
    asker.assert_sound()
    assert figures.counts["forms"] >= LEAST_FORMS[who], figures.counts


@cache
def examples() -> list:
    """Return the changes that each form is sent with, the same in each run."""
    drawn = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(changes)
    def draw(wanted):
        drawn.append(wanted)

    draw()
    return drawn


def torment(asker: Asker, action: str, fields) -> None:
    before = everything()
    for wanted in examples():
        body = "&".join(f"{quote(name)}={value}" for name, value in changed(fields, wanted))
        asker.ask("POST", action, body=body.encode(), limit=UPLOAD_SECONDS, watch=everything)
        is_changed = asker.last_change is not None and asker.last_change != before
        asker.figures.add("saved", int(is_changed))
        # What is made from within a form is answered with the new choice, and a link is shown.
        is_shown = action.endswith(("/reset-link/", "/access/invite/")) or "/new/" in action
        is_success = asker.last_status == 302 or is_shown
        if is_changed and not is_success:
            rows = {
                name: (before[0][name], number)
                for name, number in asker.last_change[0].items()
                if before[0][name] != number
            }
            asker.kept_although_refused(action, rows, body)
    assert everything() == before


FILES = [
    ("a.csv", b"\xff\xfe\x00"),
    ("a.xlsx", b"PK\x03\x04" + b"\x00" * 50),
    ("a.json", b'[{"source": {"a": [1]}}]'),
    ("a.html", b"<html>" + b"<b>" * 500),
    ("a.pdf", b"%PDF-1.7\n1 0 obj\n<<"),
    ("\u202efdp.exe", b"MZ"),
    ("../../etc/passwd", b"x"),
    ("a" * 300 + ".csv", b"a,b\n1,2\n"),
    ("a.csv\x00.html", b"a"),
    ("a.md", b"# <script>alert('torture')</script>"),
]


@pytest.mark.torture("odd files")
@pytest.mark.parametrize("who", ["anonymous", "editor", "owner"])
def test_each_form_with_a_file_takes_any_file(who, real, browsers, figures):
    asker = Asker(figures, who, browsers[who])
    for address in all_addresses():
        path = real.path(address)
        response = asker.ask("GET", path, limit=UPLOAD_SECONDS)
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        page = Page(response)
        names = page.values("input[@type='file']", "name")
        for action, has_files, fields in forms_of(page, path):
            for name in names if has_files else []:
                for file_name, content in FILES:
                    state = current_state()
                    data = {**dict(fields), name: SimpleUploadedFile(file_name, content)}
                    asker.ask("POST", action, data=data, limit=UPLOAD_SECONDS)
                    figures.add("files")
                    assert current_state() == state
    asker.assert_sound()
