"""Languages and time zone of our own words."""

from django.utils.translation import gettext_lazy as _

from config.settings.environment import BASE_DIR

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True
