from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An account. A model of our own from the first migration, so that it can grow."""
