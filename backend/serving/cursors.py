"""List cursors carry the town's epoch: after a restore, a page that was begun before can't be continued."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.common.errors import InvalidParameter, OrtsblattError
from backend.serving.answers import Answer

SIGNS = 8  # of the epoch; enough to tell one from the few that a town ever has


class CursorExpired(OrtsblattError):
    """The town was restored from a backup since the cursor was given out: start afresh, without a cursor."""

    code = "cursor_expired"
    status = 410
    title = _("This cursor is from before a restore. Start without one.")


def unsealed(cursor: str | None, *, epoch: str, name: str = "cursor") -> str | None:
    """The builder's cursor in a client's. Raises CursorExpired, or InvalidParameter `name` for what is none of ours."""
    if cursor is None:
        return None
    sealed_in, dot, inner = cursor.partition(".")
    if not dot or len(sealed_in) != SIGNS or set(sealed_in) - set("0123456789abcdef"):
        raise InvalidParameter(name, detail=_("This cursor is not one of ours. Start without one."))
    if sealed_in != _sign(epoch):
        raise CursorExpired
    return inner


def seal_next(answer: Answer, *, epoch: str) -> Answer:
    """The same list, its cursor with the epoch in front; other answers as they are."""
    body: Any = answer.body
    if not isinstance(body, dict) or body.get("next") is None:
        return answer
    return replace(answer, body={**body, "next": f"{_sign(epoch)}.{body['next']}"})


def _sign(epoch: str) -> str:
    return (epoch or "0" * SIGNS)[:SIGNS]
