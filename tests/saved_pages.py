"""Save the pages that tests make, one of each type, for the HTML checker.

`make quality` runs tests with ``-p tests.saved_pages`` and names the folder in SAVE_PAGES. A type
of page is what it is made of: its templates and its language. Beside each page a file of JSON says
how it is called, whether it is of the site or of the desk, and which templates stand on it.
"""

import json
import os
import threading
from hashlib import blake2b
from pathlib import Path

from django.test.signals import template_rendered
from django.utils.translation import get_language

from rolekb.template_backend import Template

_FOLDER = Path(os.environ["SAVE_PAGES"])
_in_this_thread = threading.local()
_render = Template.render


def _note(template, **_) -> None:
    if template.name:
        _in_this_thread.__dict__.setdefault("rendered", []).append(template.name)


def _render_and_save(self: Template, context=None, request=None) -> str:
    rendered = _in_this_thread.__dict__.setdefault("rendered", [])
    before = len(rendered)
    page = _render(self, context, request)
    # No browser sends a NUL, which would stand on the page of whoever sent it.
    if "<!doctype" in page[:200].lower() and "\0" not in page:
        _save(page, request, sorted(set(rendered[before:])))
    return page


def _save(page: str, request, templates: list[str]) -> None:
    made_of = repr((templates, get_language())).encode()
    file = _FOLDER / f"{blake2b(made_of, digest_size=8).hexdigest()}.html"
    if file.exists():
        return
    file.write_text(page, encoding="utf-8")
    path = request.path if request else ""
    name = f"{request.method} {path}" if request else ", ".join(templates)
    part = "desk" if path.startswith("/admin/") else "site"
    about = {"name": name, "part": part, "file": file.name, "templates": templates}
    file.with_suffix(".json").write_text(json.dumps(about))


Template.render = _render_and_save
# In every thread and process that imports this file, all the time.
template_rendered.connect(_note, weak=False)
