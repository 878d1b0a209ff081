"""A layer: the same by django-tenants' middleware as it ships."""

from benchmarks.settings import *

WSGI_APPLICATION = "benchmarks.wsgi.application"
MIDDLEWARE = ["django_tenants.middleware.main.TenantMainMiddleware"]
