"""Which towns' files the console keeps: who has one of either kind has none of the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from backend.common.errors import OrtsblattError
from backend.tenants.file.layers import Layered, read_layer
from backend.tenants.file.problems import FileRefused
from backend.tenants.file.reading import ReadFile, read_typed, town_files
from backend.tenants.models import Municipality, TownDocument

NAME = "Dokument"  # what a problem calls a text that lies in no folder


class KeptInConsole(OrtsblattError):
    """The console keeps this town's document: change it there, or release it there and apply the file again."""

    code = "kept_in_console"
    status = 409


class HasFile(OrtsblattError):
    """The town's file lies in the folder of the operator: change it there."""

    code = "town_has_file"
    status = 409
    title = _("This town's file lies in the operator's folder and is changed there.")


class ChangedMeanwhile(OrtsblattError):
    """Somebody else changed the document since it was opened: look at what stands there now, and change that."""

    code = "document_changed_meanwhile"
    status = 409
    title = _("Somebody changed these details meanwhile. Open them again: nothing of yours was applied.")


class SlugIsTaken(OrtsblattError):
    """There is a town with this slug already; a town's slug never changes, and two can't share one."""

    code = "slug_is_taken"
    status = 409
    title = _("There is a town with this short name already.")


def folder() -> Path:
    """Where the files of all other towns lie."""
    return Path(settings.MUNICIPALITIES_DIR)


def file_of(slug: str) -> Path | None:
    """The file in the folder that makes this town, whatever it is called."""
    for path in town_files(folder()):
        try:
            layer: Layered = read_layer(path, name=path.name)
        except FileRefused:  # said by `rollout plan`; the name is what is left to go by
            if path.stem == slug:
                return path
            continue
        if layer.data.get("slug") == slug:
            return path
    return None


def read_document(text: str) -> ReadFile:
    """A typed document, checked as a file of the folder would be. Raises FileRefused."""
    return read_typed(text, folder=folder(), name=NAME)


def demand_not_kept(slug: str) -> None:
    """A file must not overwrite what the console keeps. Raises KeptInConsole."""
    if TownDocument.objects.filter(slug=slug).exists():
        raise KeptInConsole(
            f"the console keeps the document of {slug}: change it there, or release it there and apply this file again"
        )


def kinds_without_file() -> Mapping[str, str]:
    """Slug and kind of all tenants that there are, for `region.yaml`, which may name them."""
    return dict(Municipality.objects.values_list("schema_name", "kind"))


def demand_free(slug: str) -> None:
    """A new town needs a slug that is nobody's. Raises HasFile and SlugIsTaken."""
    if file_of(slug):
        raise HasFile
    if Municipality.objects.filter(schema_name=slug).exists() or TownDocument.objects.filter(slug=slug).exists():
        raise SlugIsTaken


@transaction.atomic
def keep(file: ReadFile, *, text: str, version: int | None, by: str, now: datetime) -> TownDocument:
    """Write the text down as the town's document, to be applied next; `version` is that of the text it was made of.

    0: of none; None: the town is to be made. Raises ChangedMeanwhile, HasFile and SlugIsTaken: nothing is written then.
    """
    slug = file.town.slug
    with connection.cursor() as cursor:  # as a rollout does
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [slug])
    known = TownDocument.objects.select_for_update().filter(slug=slug).first()
    if version is None:
        demand_free(slug)
    elif file_of(slug):
        raise HasFile
    version = version or 0
    if (known.version if known else 0) != version or (known and known.is_busy(now=now)):
        raise ChangedMeanwhile
    document = known or TownDocument(slug=slug, version=0)
    document.text, document.version, document.changed_at, document.changed_by = text, version + 1, now, by
    document.state, document.step, document.problems = TownDocument.State.WAITING, "", []
    document.save()
    return document


@transaction.atomic
def release(slug: str, *, now: datetime) -> None:
    """The console keeps the document no more: the town stays as it is, and a file in the folder may follow.

    Raises ChangedMeanwhile while it is being applied.
    """
    document = TownDocument.objects.select_for_update().filter(slug=slug).first()
    if document and document.is_busy(now=now):
        raise ChangedMeanwhile
    if document:
        document.delete()
