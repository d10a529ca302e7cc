class BackupError(Exception):
    """Say why a backup cannot be written or restored."""
