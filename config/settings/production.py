"""A real region: secrets from the environment, https only."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *

if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set")
if REGION_SCHEME != "https":
    raise ImproperlyConfigured("REGION_URL must begin with https:// in production")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
