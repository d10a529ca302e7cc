"""Bring the catalogue of translations up to date with the code, or check that it is.

usage: catalogue.py [check]

Needs GNU gettext. Works on a copy of the code, so that a check changes nothing.
"""

import gettext
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import PYTHON, ROOT, run_quietly, say, stop

LANGUAGE = "de"
TEXT = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
COMPILED = TEXT.with_suffix(".mo")
CODE = ("rolekb", "teams", "roles", "sources", "templates", "locale")
KINDS = {
    "--untranslated": "without a translation",
    "--only-fuzzy": "guessed by gettext and read by nobody",
    "--only-obsolete": "no longer in the code",
}


def main(arguments):
    if arguments not in ([], ["check"]):
        stop(__doc__.strip())
    if shutil.which("msgfmt") is None:
        stop("GNU gettext is not installed. On Debian and Ubuntu: apt-get install gettext")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        collect(copy)
        wrong = complaints(copy / TEXT)
        if not arguments:
            shutil.copy(copy / TEXT, ROOT / TEXT)
            shutil.copy(copy / COMPILED, ROOT / COMPILED)
        elif messages(copy / COMPILED) != messages(ROOT / COMPILED):
            wrong.append(f"{COMPILED} is not what {TEXT} says.")
    if wrong:
        advice = "`make messages` brings the catalogue up to date; what it cannot know, write."
        stop("\n".join([*wrong, *([advice] if arguments else [])]))
    say("Every text of the interface is translated.")


def collect(copy):
    """Write the catalogue anew there, from the code and the translations at hand."""
    for name in CODE:
        shutil.copytree(ROOT / name, copy / name)
    # The editors' desk stays in English; what it marks is in Django's own catalogue.
    shutil.rmtree(copy / "templates" / "admin")
    options = ["--locale", LANGUAGE, "--no-wrap", "--add-location", "file"]
    run_quietly(
        "collecting the texts", [PYTHON, ROOT / "manage.py", "makemessages", *options], cwd=copy
    )
    run_quietly(
        "compiling the catalogue",
        ["msgfmt", "--check", "--output-file", copy / COMPILED, copy / TEXT],
    )


def complaints(text):
    lines = []
    for option, what in KINDS.items():
        listed = subprocess.run(
            ["msgattrib", "--no-wrap", option, text], capture_output=True, text=True, check=True
        ).stdout
        texts = [line for line in listed.splitlines() if line.lstrip("#~ ").startswith("msgid ")]
        texts = [line for line in texts if line != 'msgid ""']
        if texts:
            lines += [f"{len(texts)} {what}:", *(f"    {line}" for line in texts)]
    return lines


def messages(compiled):
    """What a compiled catalogue holds; nothing where there is none."""
    try:
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)._catalog
    except OSError:
        return {}


if __name__ == "__main__":
    main(sys.argv[1:])
