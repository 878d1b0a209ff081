"""Django and a view, nothing between them: what no answer can be cheaper than."""

from benchmarks.settings import *

WSGI_APPLICATION = "benchmarks.wsgi.application"
MIDDLEWARE = []
ROOT_URLCONF = "benchmarks.bare"
