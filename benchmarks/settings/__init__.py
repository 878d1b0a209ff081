"""The settings that ship, and beside them the peers; each file in this folder changes one thing."""

from config.settings.base import *

SECRET_KEY = derived_secret("bench")
TENANT_APPS = [*TENANT_APPS, "benchmarks.peers", "wagtail.api.v2", "wagtail.api.v3"]
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]
ROOT_URLCONF = "benchmarks.urls"
# Nobody collects static files for a bench: pages name them without the hash.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
