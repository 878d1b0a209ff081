"""The settings of a web server that tests start: those of the tests, on the database of this run, kept connections."""

import os
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

from backend.common import clock
from config.settings import base
from config.settings.test import *  # noqa: F403 - Django's layered settings

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]  # noqa: F405 - the same
# As it ships; the other settings of tests keep no connection.
if base.DATABASE_POOL:
    DATABASES["default"]["OPTIONS"]["pool"] = base.POOLED  # noqa: F405 - the same
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600  # noqa: F405 - the same
MIDDLEWARE = ["tests.web_server.SlowAnswers", *base.MIDDLEWARE]
WHITENOISE_USE_FINDERS = True  # nobody collects static files for a test


def from_file(path: Path) -> datetime:
    """The instant that a test has written down, or, without one, the present."""
    return datetime.fromisoformat(path.read_text()) if path.exists() else datetime.now(UTC)


if "TEST_CLOCK" in os.environ:
    clock.now = lambda: from_file(Path(os.environ["TEST_CLOCK"]))
    timezone.now = clock.now  # Wagtail's drafts, and sessions
if "TEST_MAIL" in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = os.environ["TEST_MAIL"]
