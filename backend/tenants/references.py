"""A secret stands in a file of the operator by reference, `env:NAME` or `file:path`, and is read where it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from django.conf import settings
from pydantic import StringConstraints

from backend.common.errors import OrtsblattError

ENV, FILE = "env:", "file:"
Reference = Annotated[str, StringConstraints(max_length=300, pattern=rf"^({ENV}[A-Za-z_][A-Za-z0-9_]*|{FILE}\S.*)$")]


class SecretMissing(OrtsblattError):
    """A reference leads to nothing: set the variable for web and worker, or put the file where they can read it."""

    code = "secret_missing"


def absolute(reference: str, *, folder: Path) -> str:
    """The same reference, which any process understands: a path is meant relative to the file that names it."""
    if not reference.startswith(FILE):
        return reference
    return f"{FILE}{(folder / reference.removeprefix(FILE)).resolve()}"


def secret_of(reference: str) -> str:
    """What an absolute reference leads to, without white space around it. Raises SecretMissing, which names it."""
    if reference.startswith(ENV):
        found = settings.SECRETS_ENVIRONMENT.get(reference.removeprefix(ENV), "")
    else:
        try:
            found = Path(reference.removeprefix(FILE)).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SecretMissing(f"{reference} can't be read") from error
    if not found.strip():
        raise SecretMissing(f"{reference} is empty or not set")
    return str(found.strip())
