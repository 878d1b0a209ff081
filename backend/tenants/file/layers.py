"""YAML documents laid over each other, remembering of each value which file and line it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from backend.tenants.file.phrases import said
from backend.tenants.file.problems import FileRefused, Problem
from backend.tenants.file.syntax import problem_of

Keys = tuple[str | int, ...]
MAX_BYTES = 1_000_000
MAX_VALUES = 100_000  # aliases can make a short file endless
_HALF_A_CHARACTER = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F][0-9a-fA-F]{2}")  # a surrogate, which no encoding knows


@dataclass(frozen=True)
class Origin:
    """Where a value was written."""

    file: str
    line: int


@dataclass
class Layered:
    """Plain data (dicts, lists, scalars) and the origin of each key path in it."""

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[Keys, Origin] = field(default_factory=dict)

    def lay(self, upper: Layered) -> None:
        """Lay another document over this one: maps merge key by key, everything else is replaced whole."""
        self._lay(self.data, upper.data, upper=upper, keys=())

    def origin(self, keys: Keys) -> Origin:
        """The origin of a value, or of the nearest thing around it that was written down."""
        while keys and keys not in self.origins:
            keys = keys[:-1]
        return self.origins.get(keys, Origin(file="?", line=1))

    def _lay(self, lower: dict[str, Any], over: Mapping[str, Any], *, upper: Layered, keys: Keys) -> None:
        for key, value in over.items():
            here = (*keys, key)
            if isinstance(value, Mapping) and isinstance(lower.get(key), dict):
                self.origins[here] = upper.origin(here)
                self._lay(lower[key], value, upper=upper, keys=here)
                continue
            lower[key] = value
            self.origins = {known: origin for known, origin in self.origins.items() if known[: len(here)] != here}
            self.origins |= {known: o for known, o in upper.origins.items() if known[: len(here)] == here}


def read_layer(path: Path, *, name: str) -> Layered:
    """Read one YAML file; `name` is what a problem calls it. Raises FileRefused with the line of a syntax mistake."""
    try:
        text = path.read_bytes()[: MAX_BYTES + 1].decode("utf-8")
    except OSError as error:
        message = said(gettext_noop("can't be read (%(reason)s)"), reason=error.strerror or str(error))
        raise FileRefused([Problem(file=name, line=1, field="file", message=message)]) from error
    except UnicodeDecodeError as error:
        raise FileRefused([Problem(file=name, line=1, field="file", message=gettext_noop("is not UTF-8"))]) from error
    return layer_of(text, name=name)


def layer_of(text: str, *, name: str) -> Layered:
    """The same of a text that is at hand already."""
    document = parsed(text, name=name)
    layer = Layered(origins={(): Origin(file=name, line=1)})
    layer.data = _plain(document, layer=layer, keys=(), name=name)
    return layer


def parsed(text: str, *, name: str) -> CommentedMap:
    """The document as ruamel keeps it, with comments and lines. Raises FileRefused as `read_layer` does."""
    try:
        if len(text) > MAX_BYTES:
            raise _refused(gettext_noop("is larger than 1 MB"), name=name)
        if _HALF_A_CHARACTER.search(text):
            raise _refused(gettext_noop("contains a character that no text has"), name=name)
        yaml = YAML(typ="rt", pure=True)
        yaml.preserve_quotes = True
        document = yaml.load(text)
    except ReaderError as error:
        raise _refused(gettext_noop("contains a character that no text has"), name=name) from error
    except RecursionError as error:
        raise _refused(gettext_noop("is nested too deeply"), name=name, field="yaml") from error
    except MarkedYAMLError as error:
        message, line = problem_of(error)
        raise _refused(message, name=name, field="yaml", line=line) from error
    except (ValueError, AttributeError) as error:  # 2026-13-45, !!int x; !!omap that is none
        raise _refused(gettext_noop("names a day or number that there is not"), name=name, field="yaml") from error
    if not isinstance(document, CommentedMap):
        raise _refused(gettext_noop("is not a YAML mapping"), name=name)
    return document


def _refused(message: str, *, name: str, field: str = "file", line: int = 1) -> FileRefused:
    return FileRefused([Problem(file=name, line=line, field=field, message=message)])


def _plain(node: Any, *, layer: Layered, keys: Keys, name: str) -> Any:
    """Turn ruamel's round-trip nodes into plain data, noting the line of each key and list entry."""
    if len(layer.origins) > MAX_VALUES:
        raise _refused(gettext_noop("has more values than a town can have"), name=name, field="yaml")
    around = layer.origin(keys)
    if isinstance(node, CommentedMap):
        for key in node:
            layer.origins[(*keys, key)] = _origin(node.lc.key, key, around=around)
        return {key: _plain(value, layer=layer, keys=(*keys, key), name=name) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        for index in range(len(node)):
            layer.origins[(*keys, index)] = _origin(node.lc.item, index, around=around)
        return [_plain(value, layer=layer, keys=(*keys, index), name=name) for index, value in enumerate(node)]
    if isinstance(node, str):
        return str(node)
    if isinstance(node, bool) or node is None or isinstance(node, Sequence):
        return node
    return int(node) if isinstance(node, int) else float(node) if isinstance(node, float) else node


def _origin(line_of: Callable[[Any], Any], key: Any, *, around: Origin) -> Origin:
    """Of a key or entry; what `<<` took from elsewhere, and what stands behind a tag, has no line of its own."""
    try:
        return Origin(file=around.file, line=line_of(key)[0] + 1)
    except (KeyError, TypeError):
        return around


def part_of(layer: Layered, *keys: str) -> Layered:
    """One branch of a document as a document of its own, its origins kept; empty when the branch is not there."""
    data: Any = layer.data
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    if not isinstance(data, dict):
        return Layered()
    cut = len(keys)
    return Layered(data=data, origins={known[cut:]: o for known, o in layer.origins.items() if known[:cut] == keys})
