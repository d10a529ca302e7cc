"""Which rows of the database a file has spoken of already."""

TWICE = "An earlier row of the file is about it already."
_PAGE = 4096


class Seen:
    """One bit for each row, so that a file of any length takes next to no memory."""

    def __init__(self):
        self._pages: dict[int, int] = {}

    def first(self, pk: int) -> bool:
        """Mark it; whether it was not marked before."""
        page, bit = divmod(pk, _PAGE)
        marked = self._pages.get(page, 0)
        self._pages[page] = marked | (1 << bit)
        return not marked >> bit & 1
