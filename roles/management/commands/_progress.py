"""A bar that shows how far a command is."""

WIDTH = 30


class Progress:
    """Draws a bar for each kind of row where somebody watches, and writes a line for each where
    nobody does."""

    def __init__(self, stdout):
        self._stdout = stdout
        self._is_watched = stdout.isatty()
        self._what = ""

    def show(self, what: str, done: int, total: int) -> None:
        """Show that so many rows of a kind are done."""
        if self._is_watched:
            if self._what and self._what != what:
                self._stdout.write("")
            full = WIDTH * done // max(total, 1)
            bar = f"{'█' * full}{'░' * (WIDTH - full)}"
            self._stdout.write(f"\r{what:<12} {bar} {done:,} of {total:,}", ending="")
            self._stdout.flush()
        elif done == total:
            self._stdout.write(f"{what}: {total:,}")
        self._what = what

    def end(self) -> None:
        if self._is_watched and self._what:
            self._stdout.write("")
