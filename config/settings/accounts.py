"""Accounts, passwords and sessions, and what browsers are told to be careful of."""

from config.settings.environment import at_least, env

CSRF_FAILURE_VIEW = "backend.web_app.views.form_too_old"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["backend.accounts.backends.PasswordBackend", "backend.accounts.backends.OperatorBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# How long a session lasts, and how long nothing may happen in it (backend/accounts/guarding.py).
SESSION_HOURS = at_least(1, SESSION_HOURS=env.int("SESSION_HOURS", default=10))
SESSION_IDLE_MINUTES = at_least(5, SESSION_IDLE_MINUTES=env.int("SESSION_IDLE_MINUTES", default=120))
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
# How many proxies of ours stand before the web server and write down in X-Forwarded-For who asked them.
PROXIES = at_least(0, PROXIES=env.int("PROXIES", default=0))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
