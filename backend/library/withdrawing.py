"""Pictures and documents whose licence or consent is over leave every answer; said to editors by `desk`."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from wagtail.log_actions import log

from backend.library.directory import publish_directory
from backend.library.models import Attachment, Picture, PictureRendition
from backend.library.rerendering import rerender_users
from backend.serving.media import PUBLIC_FOLDER
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)

WITHDRAWN = "library.withdraw"


def withdraw_ended(*, town: Municipality, now: datetime) -> int:
    """Take down what is over, in the town of the connection; returns how many there were.

    Each in a transaction of its own: one that fails is logged and waits for the next time. Answers that say when they
    end have left it out from the very instant on.
    """
    ended: list[Any] = [*Picture.objects.ended(now=now), *Attachment.objects.ended(now=now)]
    done = sum(_tried(item, town=town, now=now) for item in ended)
    remove_public_files()
    return done


def remove_public_files() -> int:
    """Delete what visitors could still fetch of withdrawn pictures; the file first, so that a kill forgets none."""
    rows = PictureRendition.objects.filter(image__withdrawn_at__isnull=False, file__startswith=f"{PUBLIC_FOLDER}/")
    renditions = list(rows)
    for rendition in renditions:
        default_storage.delete(rendition.file.name)
        rendition.delete()
    return len(renditions)


def _tried(item: Any, *, town: Municipality, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return _withdraw(item, town=town, now=now)
    except Exception:  # whatever it was, the others must go down all the same
        logger.exception("can't be withdrawn", extra={"item": f"{type(item).__name__} {item.pk}"})
        return False


def _withdraw(item: Any, *, town: Municipality, now: datetime) -> bool:
    """Under a lock, since somebody may be prolonging it at this moment."""
    row = type(item).objects.select_for_update(of=("self",)).ended(now=now).filter(pk=item.pk).first()
    if row is None:
        return False
    row.take_down(now=now)
    log(instance=row, action=WITHDRAWN)
    rerender_users(row)
    publish_directory(town)
    return True
