"""Measure how many wanted phrases of judged pages are in the text that is stored.

usage: measure_reading.py REPOSITORY    a git directory of adbar/trafilatura

Its tests/evaldata.json says of 990 pages which phrases belong to the article and which do not.
The pages are read as uploads are, and nothing is kept.
"""

import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django.conf import settings  # noqa: E402

if not settings.configured:
    settings.configure(USE_I18N=False)
    django.setup()

from sources.text.folding import fold  # noqa: E402
from sources.text.paragraphs import paragraphs  # noqa: E402
from sources.text.readers import RefusedError, checked, read_html_file  # noqa: E402


def show(repository: str, path: str) -> bytes:
    command = ["git", f"--git-dir={repository}", "show", f"HEAD:{path}"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def measure(repository: str, page: tuple[str, dict]) -> tuple:
    """Return the name of a page, how many phrases are wanted, those that are stored and not folded,
    unwanted ones that are not folded, the warnings to the editor, and the phrases missing."""
    address, judged = page
    wanted, unwanted = judged.get("with", []), judged.get("without", [])
    for folder in ("cache", "eval"):
        try:
            data = show(repository, f"tests/{folder}/{judged['file']}")
            break
        except subprocess.CalledProcessError:
            continue
    else:
        return address, None
    try:
        reading = checked(read_html_file(data))
    except RefusedError as error:
        return address, len(wanted), [], [], [], [f"refused: {error}"], wanted
    folded_places = {n for start, end in reading.folded for n in range(start, end)}
    shown = "\n".join(
        part.text for n, part in enumerate(paragraphs(reading.text)) if n not in folded_places
    )
    text, shown = fold(reading.text), fold(shown)
    stored = [phrase for phrase in wanted if fold(phrase) in text]
    in_sight = [phrase for phrase in wanted if fold(phrase) in shown]
    noise = [phrase for phrase in unwanted if fold(phrase) in shown]
    missing = [phrase for phrase in wanted if phrase not in stored]
    return address, len(wanted), stored, in_sight, noise, reading.warnings, missing


def main(repository: str, *options: str) -> None:
    pages = list(json.loads(show(repository, "tests/evaldata.json")).items())
    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(partial(measure, repository), pages, chunksize=20))
    read = [result for result in results if result[1] is not None]
    wanted = sum(result[1] for result in read)
    print(f"{len(read)} of {len(pages)} pages are here; they hold {wanted} wanted phrases:")
    print(f"    {sum(len(result[2]) for result in read)} are in the stored text")
    print(f"    {sum(len(result[3]) for result in read)} in what is not folded")
    unwanted = sum(len(page.get("without", [])) for _, page in pages)
    print(f"    {sum(len(r[4]) for r in read)} of {unwanted} unwanted ones are not folded")
    empty = [result for result in read if result[1] and not result[2]]
    print(f"{len(empty)} pages hold none:")
    for address, *_, warnings, _missing in empty:
        print(f"    {address}: {'; '.join(warnings) or 'NO WARNING'}")
    print(f"{sum(1 for r in read if r[1] and r[5])} pages have a warning.")
    if "--missing" in options:
        for result in read:
            for phrase in result[6]:
                print(f"- {result[0]}\t{phrase}")


if __name__ == "__main__":
    main(*sys.argv[1:])
