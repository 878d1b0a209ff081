"""Lists that a municipality file names by path: read, checked, and remembered as they were applied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from backend.common.errors import OrtsblattError
from backend.library.models import AppliedList
from backend.tenants.file.messages import plain_message
from backend.tenants.file.section import Part

P = TypeVar("P", bound=Part)


class ListUnreadable(OrtsblattError):
    """A list that a municipality file names is missing or has mistakes: correct it, nothing was applied."""

    code = "list_unreadable"
    status = 409


def read_list(path: Path, kind: type[P]) -> list[P]:
    """The checked entries of a YAML list. Raises ListUnreadable that names file, entry and field."""
    try:
        data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        return TypeAdapter(list[kind]).validate_python(data)  # type: ignore[valid-type]
    except OSError as error:
        raise ListUnreadable(f"{path.name}: {error.strerror}") from error
    except (UnicodeDecodeError, YAMLError) as error:
        raise ListUnreadable(f"{path.name} is not readable YAML: {error}") from error
    except ValidationError as error:
        detail = error.errors()[0]
        where = ".".join(str(key) for key in detail["loc"])
        raise ListUnreadable(f"{path.name} {where}: {plain_message(detail)}") from error


def applied_list(key: str, kind: type[P]) -> list[P]:
    """The entries as they were last applied; none the first time."""
    row = AppliedList.objects.filter(key=key).first()
    return [kind.model_validate(entry) for entry in row.entries] if row else []


def remember(key: str, entries: Sequence[Part]) -> None:
    """Keep the entries as applied."""
    documents = [entry.model_dump(mode="json") for entry in entries]
    row = AppliedList.objects.filter(key=key).first() or AppliedList(key=key)
    if row.entries != documents:
        row.entries = documents
        row.save()
