"""Which transports a town is reached by, as channels that are made once a process; what they do is in `transports`."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping

import orjson
from cryptography.fernet import InvalidToken
from django.conf import settings

from backend.common.errors import OrtsblattError
from backend.push.credentials import CredentialsUnusable, opened
from backend.push.mail.senders import sender_of
from backend.push.models import Credential
from backend.push.models.devices import Transport
from backend.push.transports.console import Console
from backend.push.transports.email import Email
from backend.push.transports.envelopes import Channel, Credentials
from backend.push.transports.expo import Expo
from backend.push.transports.fcm import Fcm
from backend.push.transports.web_push import WebPush
from backend.push.vapid import credentials_of
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)

# How a channel is made of its credentials; mail asks for none.
MAKERS: dict[str, Callable[[Credentials], Channel]] = {
    Transport.FCM: Fcm,
    Transport.EXPO: Expo,
    Transport.WEB_PUSH: WebPush,
}
PRINTED = "django.core.mail.backends.console.EmailBackend"
_CONSOLE = Console()
# By transport and by what it was made of: towns with the region's credentials share one, new ones make another.
_made: dict[tuple[str, str], Channel] = {}
_lock = threading.Lock()  # two threads that make the same at once would leave one behind, open


def channels_of(town: Municipality) -> Mapping[str, Channel]:
    """Channel by transport; what has none waits until it is useless.

    What a demo says to apps and mailboxes is printed, since they are invented; browsers are those of its visitors.
    Where all mail is printed, a demo's can be read as a whole.
    """
    found = {**dict(_of_the_file(town)), **dict(_of_its_key(town))}
    mail = Email(sender_of(town))
    if town.is_demo:
        printed = mail if settings.EMAIL_BACKEND == PRINTED else _CONSOLE
        return found | {Transport.FCM: _CONSOLE, Transport.EXPO: _CONSOLE, Transport.EMAIL: printed}
    return found | {Transport.EMAIL: mail}


def _of_the_file(town: Municipality) -> Iterator[tuple[str, Channel]]:
    """Those whose credentials the municipality file names."""
    for row in Credential.objects.order_by("transport"):
        try:
            yield row.transport, channel_for(row.transport, opened(row))
        except OrtsblattError as error:
            logger.warning("no channel: %s", error, extra={"town": town.schema_name, "transport": row.transport})


def _of_its_key(town: Municipality) -> Iterator[tuple[str, Channel]]:
    """To browsers, once the town has a key that we can open."""
    try:
        if key := credentials_of(town):
            yield Transport.WEB_PUSH, channel_for(Transport.WEB_PUSH, key)
    except InvalidToken:
        logger.warning("no channel: the key is sealed with another SECRET_KEY", extra={"town": town.schema_name})


def channel_for(transport: str, credentials: Credentials) -> Channel:
    """The one of this process. Raises CredentialsUnusable."""
    text = orjson.dumps([credentials.project, credentials.values], option=orjson.OPT_SORT_KEYS)
    key = (transport, hashlib.sha256(text).hexdigest())
    with _lock:
        if key not in _made:
            try:
                _made[key] = MAKERS[transport](credentials)
            except ValueError:
                raise CredentialsUnusable(
                    f"{transport} can't use these credentials"
                ) from None  # its text may hold them
        return _made[key]
