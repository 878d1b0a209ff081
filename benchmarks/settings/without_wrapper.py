"""As it ships, but all of it behind Django's handler."""

from benchmarks.settings import *

WSGI_APPLICATION = "benchmarks.wsgi.application"
