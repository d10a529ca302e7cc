class PublishError(Exception):
    """The edition cannot be written; says why. What was there is as it was."""


class BusyError(PublishError):
    """Something else is at work that will end by itself."""
