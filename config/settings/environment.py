"""Where this checkout is and what the environment says: what all other settings are read with."""

import hashlib
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("ORTSBLATT_VAR", default=str(BASE_DIR / "var")))
MUNICIPALITIES_DIR = Path(env.str("MUNICIPALITIES_DIR", default=str(BASE_DIR / "municipalities")))
SECRETS_ENVIRONMENT = env.ENVIRON  # in which the names of `env:NAME` in municipality files are looked up


def at_least(least: int, **read: int) -> int:
    """The one number that was read, by the name of its variable."""
    ((variable, value),) = read.items()
    if value < least:
        raise ImproperlyConfigured(f"{variable} must be at least {least}, not {value}")
    return value


def derived_secret(purpose: str) -> str:
    """A secret that is stable for this checkout, for development and demo only."""
    return hashlib.sha256(f"{BASE_DIR}:{purpose}".encode()).hexdigest()
