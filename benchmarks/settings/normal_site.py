"""A usual Wagtail site under django-tenants, as both document it: what the peers run under."""

from benchmarks.settings import *

WSGI_APPLICATION = "benchmarks.wsgi.application"
ROOT_URLCONF = "benchmarks.peers.urls"
DATABASES["default"] |= {"ENGINE": "django_tenants.postgresql_backend", "ATOMIC_REQUESTS": False}
MIDDLEWARE = [
    "django_tenants.middleware.main.TenantMainMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
