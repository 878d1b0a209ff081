"""What does not leave with a town that another installation takes over: devices, secrets, and what only counts here.

The rooms say which of their tables and columns these are (`Module.stays_here`, `Module.emptied`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

from ruamel.yaml import YAML

from backend.tenants import registry
from backend.tenants.backup.replaying import END_OF_DATA
from backend.tenants.file.reading import municipality_model
from backend.tenants.models import AppliedFile, Municipality, TownSecret

# As DUMP_OPTIONS has pg_dump write it.
_COPY = re.compile(rb'COPY "[^"]+"\."(?P<table>[^"]+)" \((?P<columns>[^()]*)\) FROM stdin;\n')

Emptied = Mapping[str, Mapping[str, str]]


def tables_left() -> list[str]:
    """Names of the tables whose rows stay, sorted."""
    return sorted({model._meta.db_table for module in registry.modules() for model in module.stays_here})


def columns_emptied() -> Emptied:
    """What stands in place of a column's value, by table and column."""
    found: dict[str, dict[str, str]] = {}
    for module in registry.modules():
        for model, values in module.emptied.items():
            found.setdefault(model._meta.db_table, {}).update(values)
    return found


def left_behind() -> list[str]:
    """What an archive says of itself: tables, and `table.column` of what is emptied."""
    columns = [f"{table}.{column}" for table, values in columns_emptied().items() for column in values]
    return [*tables_left(), TownSecret._meta.db_table, *sorted(columns)]


def leaving_options(slug: str) -> list[str]:
    """Words for pg_dump, so that the rows of tables that stay are not read at all."""
    return [f'--exclude-table-data="{slug}"."{table}"' for table in tables_left()]


def emptied(lines: Iterable[bytes], *, columns: Emptied) -> Iterator[bytes]:
    """A dump's lines with these columns emptied; no value in COPY's text format has a tab or a line's end."""
    values: list[tuple[int, bytes]] = []
    for line in lines:
        if line == END_OF_DATA:
            values = []
        elif start := _COPY.fullmatch(line):
            names = [name.strip(b' "').decode() for name in start["columns"].split(b",")]
            asked = columns.get(start["table"].decode(), {})
            values = [(names.index(name), value.encode()) for name, value in asked.items()]
        elif values:
            fields = line[:-1].split(b"\t")
            for index, value in values:
                fields[index] = value
            line = b"\t".join(fields) + b"\n"  # noqa: PLW2901 - the line, emptied
        yield line


def municipality_yaml(town: Municipality) -> bytes:
    """The town's file as it was applied last, with all that region and templates gave it; empty without one."""
    applied = AppliedFile.objects.filter(municipality=town).first()
    if applied is None:
        return b""
    document = municipality_model().model_validate(applied.document)
    written = {"slug": town.slug, **document.model_dump(mode="json", exclude_defaults=True)}
    content = BytesIO()
    YAML().dump(written, content)
    return content.getvalue()
