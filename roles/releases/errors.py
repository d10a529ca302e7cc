class ReleaseError(Exception):
    """Raised if no release can be made or read. The message says why."""


class BusyError(ReleaseError):
    """Raised if a release can be made later: the content changed, or another run is at it."""
