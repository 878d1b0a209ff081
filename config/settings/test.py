"""The test suite: its own cluster without durability, nothing written outside a temporary folder."""

import tempfile
from pathlib import Path

from backend.common.embedded_postgres import Cluster
from config.settings.base import *

SECRET_KEY = "tests-only"
VAR_DIR = Path(tempfile.gettempdir()) / f"ortsblatt-tests-{derived_secret('tests')[:8]}"
MEDIA_ROOT = str(VAR_DIR / "media")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if not DATABASE_URL:
    ours = Cluster.for_tests(BASE_DIR).django_settings()
    DATABASES["default"] |= ours | {"OPTIONS": {**DATABASES["default"]["OPTIONS"], **ours.get("OPTIONS", {})}}
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
REGION_URL = "http://region.test"
REGION_SCHEME, REGION_DOMAIN, REGION_PORT = "http", "region.test", None
WAGTAILADMIN_BASE_URL = REGION_URL
WHITENOISE_AUTOREFRESH = True
METRICS_TOKEN = ""
MISSES_PER_MINUTE = SEARCHES_PER_MINUTE = 0
WARNINGS_DWD = WARNINGS_NINA = ""  # no test asks the services
