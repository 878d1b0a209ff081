"""A town's document as text, in which single values are read and changed; comments and all else stay as typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from backend.tenants.file.layers import parsed
from backend.tenants.kept.documents import NAME

Path = tuple[str, ...]
WIDTH = 120


class DocumentText:
    """One text on its way through the form. Raises FileRefused for a text that is no YAML mapping."""

    def __init__(self, text: str) -> None:
        self._root = parsed(text, name=NAME) if text.strip() else CommentedMap()

    def value(self, path: Path) -> Any:
        """What stands there; None if nothing does, or something on the way is no mapping."""
        found: Any = self._root
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def put(self, path: Path, value: Any) -> None:
        """Say it, or nothing (None, "" or an empty list), which leaves it to the region's defaults."""
        is_nothing = value is None or value in ("", [])
        if is_nothing and self.value(path) is None:
            return
        if not is_nothing and (self.value(path) is value or _plain(self.value(path)) == value):
            return  # as it was typed: with its quotes and comments
        holders = [self._root]
        for key in path[:-1]:
            inner = holders[-1].get(key)
            if not isinstance(inner, dict):
                inner = holders[-1][key] = CommentedMap()
            holders.append(inner)
        if is_nothing:
            self._remove(path, holders)
        else:
            holders[-1][path[-1]] = value

    def entries(self, key: str) -> list[Any]:
        """The entries of a list."""
        found = self._root.get(key)
        return list(found) if isinstance(found, list) else []

    def put_entries(self, key: str, entries: Sequence[Any]) -> None:
        """These entries in this order; those that were there keep what else was said of them."""
        if entries == self.entries(key):
            return
        if not entries:
            self._root.pop(key, None)
        elif isinstance(self._root.get(key), list):
            self._root[key][:] = entries
        else:
            self._root[key] = list(entries)

    def __str__(self) -> str:
        if not self._root:
            return ""
        stream = StringIO()
        yaml = YAML(typ="rt", pure=True)
        yaml.width, yaml.preserve_quotes = WIDTH, True
        yaml.dump(self._root, stream)
        return stream.getvalue()

    @staticmethod
    def _remove(path: Path, holders: list[CommentedMap]) -> None:
        for key, holder in zip(reversed(path), reversed(holders), strict=True):
            holder.pop(key, None)
            if holder:
                return


def merged_names(entries: Iterable[Any], names: Sequence[str]) -> list[Any]:
    """A list of named things under these names: what is known keeps what else is said of it."""
    known = {entry.get("name"): entry for entry in entries if isinstance(entry, dict)}
    return [known.get(name, CommentedMap(name=name)) for name in dict.fromkeys(names)]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [inner if isinstance(inner, dict) else _plain(inner) for inner in value]
    return value if isinstance(value, int | float | date) or value is None else str(value)
