#!/usr/bin/env python3
"""Django's command line for the site."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rolekb.settings")
    in_development = os.environ.get("ROLEKB_ENV", "development") == "development"
    if in_development and "DATABASE_URL" not in os.environ:
        # The default database goes there, and SQLite makes files but no folders.
        (Path(__file__).resolve().parent / "var").mkdir(exist_ok=True)
    execute_from_command_line(sys.argv)
