"""A layer: which town a host is, by our middleware."""

from benchmarks.settings import *

WSGI_APPLICATION = "benchmarks.wsgi.listening"
MIDDLEWARE = ["backend.tenants.middleware.TownMiddleware"]
