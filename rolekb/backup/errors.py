class BackupError(Exception):
    """Why a backup cannot be written or restored, in words for the person who asked for it."""
