"""All stylesheets of the public pages as one file, so that a page costs one request for them."""

import tempfile
import threading
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/all.css"


def source_files() -> list[Path]:
    """Return the stylesheets in the order of the cascade: the base, the tokens, the parts, the
    frames."""
    folder = Path(settings.BASE_DIR, "static", "css")
    return [
        folder / "site.css",
        folder / "tokens.css",
        *sorted((folder / "components").glob("*.css")),
        folder / "frame.css",
    ]


class StylesheetFinder(BaseFinder):
    """Find ``css/all.css``, which is joined anew whenever somebody asks for it."""

    def __init__(self, app_names=None, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Kept while this process lives, then removed.
        self._folder = tempfile.TemporaryDirectory(prefix="stylesheet-")
        self.storage = FileSystemStorage(location=self._folder.name)

    def check(self, **kwargs) -> list:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs):
        if path != NAME:
            return []
        built = str(self._build())
        return [built] if find_all else built

    def list(self, ignore_patterns):
        self._build()
        yield NAME, self.storage

    def _build(self) -> Path:
        """Write the file. Another thread that reads it meanwhile finds the old or the new one."""
        joined = "\n".join(file.read_text(encoding="utf-8") for file in source_files())
        path = Path(self.storage.path(NAME))
        path.parent.mkdir(exist_ok=True)
        # Each thread has a file of its own, so that none takes another's away.
        unfinished = path.with_suffix(f".{threading.get_ident()}")
        unfinished.write_text(joined, encoding="utf-8")
        return unfinished.replace(path)
