"""Take the picture of the README: the first screen of a comparison, with the project's content.

usage: picture.py
"""

import sys
import tempfile
from pathlib import Path

import environment
import packages
from environment import PYTHON, ROOT, run_quietly, say, stop
from quality import Site

sys.path.append(str(ROOT))

from tests.page_types import COMPARISON

PICTURE = ROOT / "docs" / "comparison.png"
SCREEN = "1280,900"
QUANTIZE = """
import sys
from PIL import Image
Image.open(sys.argv[1]).convert("RGB").quantize(64).save(sys.argv[1], optimize=True)
"""


def main(arguments):
    if arguments:
        stop(__doc__.strip())
    environment.leave_cleanly_when_told()
    packages.provide(["browser"])
    environment.prepare("test.txt")
    with (
        tempfile.TemporaryDirectory(prefix="rolekb-picture-") as folder,
        Site(Path(folder)).served() as address,
    ):
        run_quietly(
            "taking the picture",
            [
                *(packages.chromium(), "--headless=new", "--no-sandbox", "--disable-gpu"),
                *(f"--user-data-dir={folder}/browser", "--hide-scrollbars"),
                *(f"--window-size={SCREEN}", f"--screenshot={PICTURE}"),
                f"{address}{COMPARISON}",
            ],
        )
    run_quietly("making the file smaller", [PYTHON, "-c", QUANTIZE, PICTURE])
    say(f"Written: {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
