"""The settings of the server that browsers talk to: those of the tests, on the database of this test run."""

import os

from config.settings.test import *  # noqa: F403 - Django's layered settings

DATABASES["default"]["NAME"] = os.environ["BROWSER_TEST_DATABASE"]  # noqa: F405 - the same
WHITENOISE_USE_FINDERS = True  # nobody collects static files for a test
