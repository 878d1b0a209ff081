"""The web server's processes, what they count and log, and where mail goes."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import at_least, env

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="ortsblatt@example.org")

# The web server (config/server.py).
WEB_WORKERS = at_least(1, WEB_WORKERS=env.int("WEB_WORKERS", default=2))
WEB_THREADS = at_least(1, WEB_THREADS=env.int("WEB_THREADS", default=4))
WEB_WORKER_LIFETIME = at_least(60, WEB_WORKER_LIFETIME=env.int("WEB_WORKER_LIFETIME", default=6 * 60 * 60))
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
