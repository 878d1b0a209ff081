"""Development and the demo: stable throw-away secrets, mail on the console, plain http on localhost."""

from config.settings.base import *

DEBUG = DEBUG_IN_DEVELOPMENT
SECRET_KEY = SECRET_KEY or derived_secret("secret-key")
