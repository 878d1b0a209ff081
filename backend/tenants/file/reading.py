"""From files on disk to checked municipality documents: region, templates and file laid together, then validated."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop
from pydantic import ValidationError, create_model

from backend.tenants import registry
from backend.tenants.file.disk import disk_values
from backend.tenants.file.layers import Keys, Layered, layer_of, part_of, read_layer
from backend.tenants.file.messages import plain_message
from backend.tenants.file.phrases import said
from backend.tenants.file.problems import FileRefused, Problem
from backend.tenants.file.region import RegionFile
from backend.tenants.file.section import Mistake, Section
from backend.tenants.file.sharing import lay_shared, sharing_problems
from backend.tenants.file.town import TownSection

REGION_FILE = "region.yaml"


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """One town's file: the checked document, and the folder that paths in it are relative to."""

    path: Path
    document: Section
    is_kept: bool = False  # by the console, which has its text; the path is where it would lie

    @property
    def town(self) -> TownSection:
        """The document seen as the section that says who the town is."""
        assert isinstance(self.document, TownSection)  # noqa: S101 - municipality_model() inherits from it
        return self.document


@lru_cache(maxsize=1)
def municipality_model() -> type[Section]:
    """The whole municipality file: a model that inherits the sections of all registered modules."""
    sections = [module.section for module in registry.modules() if module.section]
    return create_model("MunicipalityFile", __base__=(TownSection, *sections))


def read_region(folder: Path) -> Layered:
    """The operator's `region.yaml`, empty where there is none. Raises FileRefused with all its mistakes."""
    path = folder / REGION_FILE
    if not path.exists():
        return Layered()
    layer = read_layer(path, name=_name(path))
    try:
        RegionFile.model_validate(layer.data)
    except ValidationError as error:
        raise FileRefused([_problem(detail, layers=layer) for detail in error.errors()]) from error
    return layer


def town_files(folder: Path) -> list[Path]:
    """All municipality files of a folder, by name."""
    return sorted(path for path in folder.glob("*.yaml") if path.name != REGION_FILE)


def read_files(paths: list[Path], *, others: Mapping[str, str] | None = None) -> list[ReadFile]:
    """Read and check files together. Raises FileRefused with every mistake in any of them.

    `others` are the tenants that have no file in the folder, by slug with their kind: the region's file may name them.
    """
    files: list[ReadFile] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            files.append(read_file(path))
        except FileRefused as refused:
            problems.extend(refused.problems)
    seen: dict[str, Path] = {}
    for file in files:
        first = seen.setdefault(file.town.slug, file.path)
        if first is not file.path:
            message = f"the slug {file.town.slug!r} is already used by {_name(first)}"
            problems.append(Problem(file=_name(file.path), line=1, field="slug", message=message))
    problems.extend(_sharing_problems(files, others=others or {}))
    if problems:
        raise FileRefused(problems)
    return files


def _sharing_problems(files: list[ReadFile], *, others: Mapping[str, str]) -> Iterator[Problem]:
    """Of the region's file, which names tenants: also those whose files were not asked for count."""
    for folder in sorted({file.path.parent for file in files}):
        region = read_region(folder)
        if "shared_sources" not in region.data and "groups" not in region.data:
            continue
        known = {file.path: (file.town.slug, str(file.town.kind)) for file in files}
        try:
            kinds = dict(known.get(path) or _slug_and_kind(path) for path in town_files(folder))
        except FileRefused:  # of a town that nobody asked for: its mistakes are told when it is
            continue
        yield from sharing_problems(region, kinds={**others, **kinds})


def _slug_and_kind(path: Path) -> tuple[str, str]:
    own = read_layer(path, name=_name(path)).data
    return str(own.get("slug")), str(own.get("kind", "municipality"))


def read_file(path: Path) -> ReadFile:
    """Read one town's file with what lies under it. Raises FileRefused with all its mistakes."""
    layers = _layers(read_layer(path, name=_name(path)), path=path)
    return ReadFile(path=path, document=check(layers))


def read_typed(text: str, *, folder: Path, name: str) -> ReadFile:
    """The same of a document that came from a browser, as if it lay in this folder, whose region is under it.

    Raises FileRefused with all its mistakes; one is whatever would make the server read a file of its own.
    """
    own = layer_of(text, name=name)
    if places := list(disk_values(own.data, schema=_json_schema())):
        message = gettext_noop("would be read from the server's disk, and can't be said here")
        raise FileRefused([_refusal(keys, message, layers=own) for keys in places])
    document = check(_layers(own, path=folder / f"{own.data.get('slug')}.yaml"))
    return ReadFile(path=folder / f"{document.model_dump()['slug']}.yaml", document=document, is_kept=True)


def check(layers: Layered) -> Section:
    """Validate a merged document against the models. Raises FileRefused with file, line and field of each mistake."""
    try:
        document = municipality_model().model_validate(layers.data)
    except ValidationError as error:
        raise FileRefused([_problem(detail, layers=layers) for detail in error.errors()]) from error
    unknown = sorted(set(getattr(document, "modules", ())) - set(registry.service_modules()))
    if unknown:
        message = said(
            gettext_noop("there is no module %(unknown)s; there are: %(known)s"),
            unknown=", ".join(unknown),
            known=", ".join(registry.service_modules()),
        )
        raise FileRefused([_refusal(("modules",), message, layers=layers)])
    return document


def _refusal(keys: Keys, message: str, *, layers: Layered) -> Problem:
    origin = layers.origin(keys)
    return Problem(file=origin.file, line=origin.line, field=".".join(map(str, keys)), message=message)


@lru_cache(maxsize=1)
def _json_schema() -> dict[str, Any]:
    return municipality_model().model_json_schema()


def _layers(own: Layered, *, path: Path) -> Layered:
    """The region's defaults, those of the kind, the templates and the file, laid over each other in this order."""
    region = read_region(path.parent)
    layers = Layered(origins={(): own.origin(())})
    kind = own.data.get("kind", "municipality")
    for layer in (part_of(region, "defaults"), part_of(region, "kinds", str(kind)), *_templates(own, path=path), own):
        layers.lay(copy.deepcopy(layer))
    layers.data.pop("extends", None)
    lay_shared(layers, region=region)
    if "demo" in region.data:
        layers.data.setdefault("demo", region.data["demo"])
    return layers


def _templates(own: Layered, *, path: Path) -> list[Layered]:
    names = own.data.get("extends", [])
    names = [names] if isinstance(names, str) else names
    return [read_layer(path.parent / name, name=_name(path.parent / name)) for name in names]


def _problem(detail: Any, *, layers: Layered) -> Problem:
    keys = _written_keys(detail["loc"], data=layers.data)
    error = detail.get("ctx", {}).get("error")
    if isinstance(error, Mistake):
        keys = (*keys, error.at)
    origin = layers.origin(keys)
    # A mistake of the whole document is shown at its slug, where the reader looks first.
    return Problem(
        file=origin.file,
        line=origin.line,
        field=".".join(str(key) for key in keys) or "slug",
        message=plain_message(detail),
    )


def _written_keys(location: Keys, *, data: Any) -> Keys:
    """The keys as they stand in the file: pydantic puts the names of a union's types between them."""
    keys: list[str | int] = []
    for position, key in enumerate(location):
        inner = data.get(key) if isinstance(data, dict) else None
        if isinstance(data, list) and isinstance(key, int) and key < len(data):
            inner = data[key]
        is_missing = isinstance(data, dict) and position == len(location) - 1
        if inner is None and not is_missing:
            continue
        keys.append(key)
        data = inner
    return tuple(keys)


def _name(path: Path) -> str:
    """How a problem calls a file: its folder's name and its own."""
    return f"{path.parent.name}/{path.name}"
