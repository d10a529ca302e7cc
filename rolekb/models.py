from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac


class User(AbstractUser):
    """An account. A model of our own from the first migration, so that it can grow."""

    sessions_ended = models.PositiveIntegerField(default=0, editable=False)
    """How often all sessions were ended at once."""

    def end_sessions(self) -> None:
        """End all sessions of this account, the one that asks for it included."""
        self.sessions_ended = models.F("sessions_ended") + 1
        self.save(update_fields=["sessions_ended"])
        self.refresh_from_db(fields=["sessions_ended"])

    def _get_session_auth_hash(self, secret=None) -> str:
        """Return what a session must hold to be one of this account. Where none was ended it is
        Django's own, so that an update of the site ends none."""
        of_password = super()._get_session_auth_hash(secret=secret)
        if not self.sessions_ended:
            return of_password
        value = f"{of_password} {self.sessions_ended}"
        return salted_hmac("rolekb.sessions", value, secret=secret, algorithm="sha256").hexdigest()
