"""The application that the settings name, for a server that is told one by its command."""

import os

from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

from django.conf import settings

application = import_string(settings.WSGI_APPLICATION)
