"""A secret stands in a file of the operator by reference, and is read where it is needed.

`env:NAME` and `file:path` lead to what the operator laid beside the programs, `secret:NAME` to what was entered for
this town in the console (`secrets`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, cast

from django.conf import settings
from django.db import connection
from pydantic import Field, StringConstraints

from backend.common.errors import OrtsblattError
from backend.tenants.file.disk import REFERENCE
from backend.tenants.secrets import NAME, value_of

ENV, FILE, SECRET = "env:", "file:", "secret:"
Reference = Annotated[
    str,
    StringConstraints(max_length=300, pattern=rf"^({ENV}[A-Za-z_][A-Za-z0-9_]*|{FILE}\S.*|{SECRET}{NAME})$"),
    Field(json_schema_extra=REFERENCE),
]


class SecretMissing(OrtsblattError):
    """A reference leads to nothing: set the variable for web and worker, put the file where they can read it, or enter
    the secret on the town's page in the console."""

    code = "secret_missing"


def absolute(reference: str, *, folder: Path) -> str:
    """The same reference, which any process understands: a path is meant relative to the file that names it."""
    if not reference.startswith(FILE):
        return reference
    return f"{FILE}{(folder / reference.removeprefix(FILE)).resolve()}"


def secret_of(reference: str) -> str:
    """What an absolute reference leads to, without white space around it; called in the town's schema.

    Raises SecretMissing, which names it.
    """
    if reference.startswith(SECRET):
        found = value_of(reference.removeprefix(SECRET), schema=str(cast("Any", connection).schema_name))
    elif reference.startswith(ENV):
        found = settings.SECRETS_ENVIRONMENT.get(reference.removeprefix(ENV), "")
    else:
        try:
            found = Path(reference.removeprefix(FILE)).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SecretMissing(f"{reference} can't be read") from error
    if not found.strip():
        raise SecretMissing(f"{reference} is empty or not set")
    return str(found.strip())
