"""What a message says to a device in its language, built once for all who read that language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.push.models import Message
from backend.push.models.messages import Severity
from backend.push.transports.envelopes import Notification
from backend.tenants.models import Municipality


class Wording:
    """The messages of one run. What is cancelled meanwhile is seen with the next batch, so they are read anew."""

    def __init__(self, *, town: Municipality) -> None:
        self._town = town
        self._messages: dict[int, Message] = {}
        self._built: dict[tuple[int, str], Notification] = {}

    def messages_of(self, keys: set[int]) -> Mapping[int, Message]:
        """These messages as they are now; one statement."""
        self._messages |= {message.pk: message for message in Message.objects.filter(pk__in=keys)}
        return self._messages

    def notification(self, message: int, *, lang: str) -> Notification:
        """What this message says to who reads `lang`."""
        spoken = best_language(self._messages[message].texts, lang=lang, first=self._town.languages[0])
        key = (message, spoken)
        if key not in self._built:
            self._built[key] = _notification(self._messages[message], lang=spoken, town=self._town)
        return self._built[key]


def best_language(texts: Mapping[str, Any], *, lang: str, first: str) -> str:
    """The language of the text that is shown: as asked, without its region, the town's first, or what there is."""
    wanted = (lang, lang.partition("-")[0], first)
    return next((language for language in wanted if language in texts), next(iter(texts), first))


def _notification(message: Message, *, lang: str, town: Municipality) -> Notification:
    text = message.texts.get(lang, {})
    return Notification(
        id=message.public_id,
        title=text.get("title", ""),
        body=text.get("body", ""),
        url=f"{town.origin}{message.path or '/'}",
        data={
            "type": message.subject_type,
            "id": str(message.subject_id or ""),
            "town": town.slug,
            "message": str(message.public_id),
        },
        channel=message.module,
        lang=lang,
        is_urgent=message.severity == Severity.URGENT,
        is_waking=message.is_waking,
        collapse_id=message.collapse_id,
        useless_at=message.useless_at,
        sections=text.get("sections", ()),
    )
