from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Whoever signs in: contributors, editors, administrators.

    Django's own user as it stands; ours from the first migration, so that it can grow.
    """
