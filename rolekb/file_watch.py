"""Ask the system whether files were written, for less than looking at them costs (inotify(7))."""

import ctypes
import errno
import os
import weakref
from fcntl import ioctl
from pathlib import Path
from termios import FIONREAD

_MODIFY, _ATTRIBUTES, _DELETED, _MOVED = 0x2, 0x4, 0x400, 0x800
_MOVED_FROM, _MOVED_TO, _CREATED_IN, _DELETED_IN = 0x40, 0x80, 0x100, 0x200
WRITTEN = _MODIFY | _ATTRIBUTES | _DELETED | _MOVED
"""What may happen to a file."""
REPLACED = _MOVED_FROM | _MOVED_TO | _CREATED_IN | _DELETED_IN
"""What may happen to the files of a folder."""
MOST_AT_ONCE = 64 * 1024
"""Bytes of events."""

_NONE = bytes(ctypes.sizeof(ctypes.c_int))


class FileWatch:
    """Watches files. Any thread may ask it, one at a time may change what it watches.

    The system notes what is written before the writer goes on, whichever process that is; of what
    another machine writes to a shared disk it knows nothing. Where it cannot watch, something may
    always have happened. Processes that are forked later must not use it.
    """

    def __init__(self) -> None:
        self._system = ctypes.CDLL(None, use_errno=True)
        self._descriptor = -1
        self._is_complete = False

    def may_have_changed(self) -> bool:
        """Return whether anything happened to the files since the last ``watch``."""
        if not self._is_complete:
            return True
        # One for each question: threads ask at the same time. Python takes bytes, which it cannot
        # write to, on a detour.
        waiting = bytearray(_NONE)
        ioctl(self._descriptor, FIONREAD, waiting)
        return waiting != _NONE

    def watch(self, *paths: str) -> None:
        """Watch these files, and no longer say what has happened until now. One that does not exist
        is noticed when it appears."""
        if self._descriptor < 0 and not self._open():
            return
        while ioctl(self._descriptor, FIONREAD, _NONE) != _NONE:
            os.read(self._descriptor, MOST_AT_ONCE)
        folders = {str(Path(path).parent) for path in paths}
        # Folders first: a file may appear meanwhile.
        self._is_complete = all(self._add(folder, REPLACED) for folder in folders) and all(
            self._add(path, WRITTEN) or ctypes.get_errno() == errno.ENOENT for path in paths
        )

    def _open(self) -> bool:
        if not hasattr(self._system, "inotify_init1"):
            return False
        self._descriptor = self._system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._descriptor >= 0:
            weakref.finalize(self, os.close, self._descriptor)
        return self._descriptor >= 0

    def _add(self, path: str, events: int) -> bool:
        return self._system.inotify_add_watch(self._descriptor, os.fsencode(path), events) >= 0
