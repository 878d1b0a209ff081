"""The peers without the price of their usual middleware: a second look at the lists alone."""

from benchmarks.settings.cold import *

WSGI_APPLICATION = "benchmarks.wsgi.listening"
ROOT_URLCONF = "benchmarks.peers.urls"
DATABASES["default"]["ATOMIC_REQUESTS"] = False
