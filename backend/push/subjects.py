"""What modules say of their subjects, asked by type and id; what a message then becomes is not here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from backend.common.errors import OrtsblattError
from backend.library.scopes import areas_concerned
from backend.push.audiences import Audience
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.push import Composed

Compose = Callable[[UUID], Composed | None]

logger = logging.getLogger(__name__)


@cache
def _composers() -> dict[str, tuple[str, Compose]]:
    """Type in the API -> key of its module, and who says what there is to be told."""
    return {
        subject_type: (module.key, compose)
        for module in registry.modules()
        if module.push is not None
        for subject_type, compose in module.push.compose.items()
    }


def module_of(subject_type: str, *, town: Municipality) -> str | None:
    """The key of the module whose subjects these are; None where this town has none of them to tell of."""
    module, _compose = _composers().get(subject_type, ("", None))
    return module if module in town.modules and "push" in town.modules else None


class NotComposed(OrtsblattError):
    """A module raised instead of saying what there is to be told: a mistake of ours, see the log."""

    code = "not_composed"
    title = _("What it is about could not be read, through a mistake in the software.")


def composed(subject_type: str, subject_id: UUID, *, town: Municipality) -> Composed | None:
    """What is to be told of this subject now, if anything; a constant number of statements. Raises NotComposed."""
    if module_of(subject_type, town=town) is None:
        return None
    _module, compose = _composers()[subject_type]
    try:
        with transaction.atomic():  # what fails in it ends nothing around it
            return compose(subject_id)
    except (OperationalError, InterfaceError):  # the database is away, and everybody else's message too
        raise
    except Exception as error:
        logger.exception("nothing composed", extra={"town": town.schema_name, "subject_type": subject_type})
        raise NotComposed from error


def collapse_id(subject_type: str, subject_id: UUID, *, origin: str) -> str:
    """What phones replace an earlier notification by: the same for a region's item in all its towns; 64 bytes at most.

    Raises ValueError for an origin that would not fit.
    """
    found = f"{subject_type}-{origin or subject_id}"
    if len(found.encode()) > 64:  # noqa: PLR2004 - the least that all services take
        raise ValueError(f"an origin of {len(origin)} characters is too long")
    return found


def audience_of(what: Composed) -> Audience:
    """To whom it is offered: who has one of the topics, within the areas, those around and those below them."""
    return Audience(
        topics=list(what.topics),
        areas=[str(area) for area in areas_concerned(what.areas)],
        source=str(what.source) if what.source else None,
    )
