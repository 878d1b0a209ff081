"""What holds in every environment; the only place that reads environment variables (docs/settings.md lists them)."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from backend.common.embedded_postgres import Cluster

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("ORTSBLATT_VAR", default=str(BASE_DIR / "var")))
MUNICIPALITIES_DIR = Path(env.str("MUNICIPALITIES_DIR", default=str(BASE_DIR / "municipalities")))


def _at_least(least: int, **read: int) -> int:
    """The one number that was read, by the name of its variable."""
    ((variable, value),) = read.items()
    if value < least:
        raise ImproperlyConfigured(f"{variable} must be at least {least}, not {value}")
    return value


# The operator's host; a town's default host is <slug>.<its name>, with the same scheme and port.
REGION_URL = env.str("REGION_URL", default="http://localhost:8000").rstrip("/")
_region = urlsplit(REGION_URL)
if _region.scheme not in {"http", "https"} or not _region.hostname:
    raise ImproperlyConfigured(f"REGION_URL must look like https://region.example.org, not {REGION_URL!r}")
REGION_SCHEME = _region.scheme
REGION_DOMAIN = _region.hostname
REGION_PORT = _region.port

DEBUG = False
DEBUG_IN_DEVELOPMENT = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
# Hosts are rows (tenants.Host): the tenants middleware answers 404 to any other before a view sees it.
ALLOWED_HOSTS = ["*"]

SHARED_APPS = [
    "backend.common",
    "backend.tenants",
    "django_tenants",
    "backend.accounts",
    "backend.region",
    "backend.console",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
]
TENANT_APPS = [
    "backend.accounts",
    "backend.changes",
    "backend.library",
    "backend.serving",
    "backend.inbox",
    "backend.content",
    "backend.feeds",
    "backend.waste_calendar",
    "backend.alerts",
    "backend.mobile_api",
    "backend.web_app",
    "backend.desk",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
]
INSTALLED_APPS = SHARED_APPS + [app for app in TENANT_APPS if app not in SHARED_APPS]

MIDDLEWARE = [
    "backend.web_app.refusals.PagesForBrowsers",
    "backend.tenants.middleware.TownMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "backend.serving.middleware.OutsideTheApi",
]
PAGE_MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "backend.accounts.guarding.Guard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backend.library.refusing.RefusalsAreSaid",
]
ROOT_URLCONF = "config.urls"
PUBLIC_SCHEMA_URLCONF = "config.urls_region"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backend.web_app.context.frame",
            ],
        },
    },
]

DATABASE_URL = env.str("DATABASE_URL", default="")
# Without DATABASE_URL: the embedded PostgreSQL of this checkout, which `make` and the demo start.
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url_config(DATABASE_URL) if DATABASE_URL else Cluster.for_checkout(BASE_DIR).django_settings()
}
# How long a connection may live: its private memory grows with each town that it has been in.
DATABASES["default"] |= {
    "ENGINE": "backend.changes.postgresql",
    "ATOMIC_REQUESTS": True,
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
}
DATABASE_POOL = _at_least(0, DATABASE_POOL=env.int("DATABASE_POOL", default=0))
POOLED: dict[str, Any] = {
    "min_size": min(2, DATABASE_POOL),
    "max_size": DATABASE_POOL,
    "max_lifetime": 600,
    "timeout": 10,  # so long a request waits for a connection before it is an error
}
# Of what is asked that often in a connection PostgreSQL keeps the plan (backend/changes/postgresql/reading.py).
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 2
if DATABASE_POOL:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps them
    DATABASES["default"]["OPTIONS"]["pool"] = POOLED
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TENANT_MODEL = "tenants.Municipality"
TENANT_DOMAIN_MODEL = "tenants.Host"
# Of whole answers in the memory of each web process; 0 keeps none.
RESPONSE_CACHE_BYTES = env.int("RESPONSE_CACHE_MB", default=64) * 1024 * 1024
# One SET search_path a town and connection instead of one a statement.
TENANT_LIMIT_SET_CALLS = True

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    },
}


def _media_storage(address: str) -> dict[str, Any]:
    """Django's STORAGES entry for `s3://bucket/folder?endpoint_url=…&region=…`; for no address the disk."""
    if not address:
        return {"BACKEND": "django_tenants.files.storage.TenantFileSystemStorage"}
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.hostname or "@" in parts.netloc or options.keys() - {"endpoint_url", "region"}:
        raise ImproperlyConfigured(
            "MEDIA_STORAGE_URL must look like s3://bucket/folder?endpoint_url=https://s3.example.org&region=eu-central-1"
        )
    # The keys are boto3's business: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or the file AWS_SHARED_CREDENTIALS_FILE.
    return {
        "BACKEND": "backend.tenants.s3.TownS3Storage",
        "OPTIONS": {"bucket": parts.netloc, "folder": parts.path.strip("/"), **options},
    }


STORAGES = {
    "default": _media_storage(env.str("MEDIA_STORAGE_URL", default="")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = str(VAR_DIR / "media")
MEDIA_URL = "/media/"
MULTITENANT_RELATIVE_MEDIA_ROOT = "%s"
STATIC_URL = "/static/"
STATIC_ROOT = str(VAR_DIR / "static")
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["backend.accounts.backends.PasswordBackend", "backend.accounts.backends.OperatorBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# How long a session lasts, and how long nothing may happen in it (backend/accounts/guarding.py).
SESSION_HOURS = _at_least(1, SESSION_HOURS=env.int("SESSION_HOURS", default=10))
SESSION_IDLE_MINUTES = _at_least(5, SESSION_IDLE_MINUTES=env.int("SESSION_IDLE_MINUTES", default=120))
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
# How many proxies of ours stand before the web server and write down in X-Forwarded-For who asked them.
PROXIES = _at_least(0, PROXIES=env.int("PROXIES", default=0))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}


def _map_tiles(address: str) -> str:
    """The address of a map's tiles with places for zoom, column and row; empty: there is no map."""
    if address and not (address.startswith("https://") and all(part in address for part in ("{z}", "{x}", "{y}"))):
        raise ImproperlyConfigured("MAP_TILES_URL must be like https://tiles.example.org/{z}/{x}/{y}.png")
    return address


MAP_TILES_URL = _map_tiles(env.str("MAP_TILES_URL", default=""))
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="© OpenStreetMap")

WAGTAIL_SITE_NAME = "Ortsblatt"
WAGTAILADMIN_BASE_URL = REGION_URL
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_USER_LOGIN_FORM = "backend.accounts.forms.SignInForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "backend.accounts.forms.PasswordResetForm"
# Nobody knows another person's password: people are invited.
WAGTAILUSERS_PASSWORD_ENABLED = False
# The address is what the municipality file and the invitation know somebody by: administrators change it.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Superusers of a town are operators passing through.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILIMAGES_IMAGE_MODEL = "library.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "library.Attachment"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_IMAGE_FORM_BASE = "backend.library.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "backend.library.forms.AttachmentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
# GIF becomes PNG and HEIC becomes JPEG when they come in (backend/common/images.py).
WAGTAILIMAGES_EXTENSIONS = ["gif", "heic", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
# All are downloads but PDF, and none may run anything (tests/serving/test_media.py); pictures belong to the pictures.
WAGTAILDOCS_EXTENSIONS = (
    *("csv", "doc", "docx", "epub", "geojson", "gpx", "ics", "json", "kml", "mp3", "odg", "odp", "ods", "odt"),
    *("pdf", "ppt", "pptx", "rtf", "svg", "txt", "vcf", "xls", "xlsx", "xml", "zip"),
)
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "german"},
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="ortsblatt@example.org")

# The web server (config/server.py).
WEB_WORKERS = _at_least(1, WEB_WORKERS=env.int("WEB_WORKERS", default=2))
WEB_THREADS = _at_least(1, WEB_THREADS=env.int("WEB_THREADS", default=4))
WEB_WORKER_LIFETIME = _at_least(60, WEB_WORKER_LIFETIME=env.int("WEB_WORKER_LIFETIME", default=6 * 60 * 60))
# Where the processes of a web server add up what they count; the server names a folder of its own to them.
METRICS_DIR = env.str("METRICS_DIR", default="")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:  # noqa: PLR2004 - as long as what nobody guesses
    raise ImproperlyConfigured("METRICS_TOKEN must have at least 16 characters")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # They announce every task, every saved page and every index entry.
    "loggers": {name: {"level": "WARNING"} for name in ("procrastinate", "django_tasks", "wagtail", "modelsearch")},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Ortsblatt mobile API",
    "DESCRIPTION": "One contract for every town's app, and for anything else that reads the town.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "LICENSE": {"name": "EUPL-1.2"},
    # Fields called `status` mean different things: each set of values has a name of its own.
    "ENUM_NAME_OVERRIDES": {
        "OccurrenceStatusEnum": ["scheduled", "moved", "cancelled"],
        "ExceptionStatusEnum": ["moved", "cancelled"],
        "EventStatusEnum": ["scheduled", "cancelled"],
        "WasteFractionEnum": "backend.waste_calendar.vocabulary.KEYS",
        "WasteStatusEnum": "backend.waste_calendar.models.Pickup.Status",
    },
}


def derived_secret(purpose: str) -> str:
    """A secret that is stable for this checkout, for development and demo only."""
    return hashlib.sha256(f"{BASE_DIR}:{purpose}".encode()).hexdigest()
