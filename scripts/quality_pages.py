"""Save pages of every type with the project's content, as they are sent, for the HTML checker.

usage: quality_pages.py

`make quality` starts it in .venv, with a database that holds the content, settings as in
production, and the folder named in SAVE_PAGES. Of pages that need more than the content, those that
tests make are saved.
"""

import logging
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "rolekb.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db.models import Count, Q  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

import tests.saved_pages  # noqa: E402, F401 - it saves what is asked for
from roles.models import Role  # noqa: E402
from roles.request.languages import in_language  # noqa: E402
from tests.page_types import FIVE_ROLES, PAGES, VARIANTS  # noqa: E402


def main() -> None:
    setup_test_environment()
    # Every answer of 400 and more, which are asked for here.
    logging.disable()
    check_five_roles()
    for language, _ in settings.LANGUAGES:
        for path in (in_language(path, language) for path in [*PAGES, *VARIANTS]):
            response = Client().get(path)
            if response.status_code in {301, 302}:
                sys.exit(f"{path} is no page: it leads to {response['Location']}.")


def check_five_roles() -> None:
    published = Count("claims", filter=Q(claims__status="published"))
    most = (
        Role.objects.annotate(claim_count=published)
        .order_by("-claim_count")
        .values_list("slug", flat=True)
    )
    largest = reverse("compare", args=[sorted(most[:5])])
    if largest != FIVE_ROLES:
        sys.exit(f"tests/page_types.py calls {FIVE_ROLES} the largest comparison; it is {largest}.")


if __name__ == "__main__":
    main()
