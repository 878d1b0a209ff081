"""Mail that comes back later: what a report (RFC 3464) says of a subscriber's mailbox, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, message_from_string
from email.message import Message as Mail
from uuid import UUID

from backend.push.erasing import erase
from backend.push.mail.addresses import hashes_of_address
from backend.push.models import Delivery, Device
from backend.push.models.devices import Transport
from backend.push.transports.email import NO_SUCH_MAILBOX

_OUR_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9]{1,18})@([^<>@\s]+)>")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A report about one mail of a town; `host` is the town's, `addresses` are those that it was sent to."""

    host: str
    message: UUID
    delivery: int
    addresses: frozenset[str] = field(repr=False)
    is_gone: bool  # there is no such mailbox, for good


def read_bounce(mail: bytes) -> Bounce | None:
    """What a mail reports of one of ours; None for any other mail."""
    parts = list(message_from_bytes(mail).walk())
    found = next(filter(None, map(_our_id, parts)), None)
    reports = [block for part in parts if part.get_content_type() == "message/delivery-status" for block in _of(part)]
    if found is None or not reports:
        return None
    return Bounce(
        host=found[3].lower(),
        message=UUID(found[1]),
        delivery=int(found[2]),
        addresses=frozenset(address for block in reports for address in _addresses(block)),
        is_gone=any(_says_gone(block) for block in reports),
    )


def end_subscriptions(bounces: Iterable[Bounce]) -> int:
    """Erase those in the current schema whose mailbox is gone; returns how many.

    A report is the word of whoever wrote it. It is believed of a mail that we sent within two weeks, whose id nobody
    can guess, and only where it names the address that this mail went to.
    """
    return sum(_ends(bounce) for bounce in bounces if bounce.is_gone)


def _ends(bounce: Bounce) -> bool:
    sent = Delivery.objects.filter(pk=bounce.delivery, message__public_id=bounce.message)
    delivery = sent.filter(device__transport=Transport.EMAIL).select_related("device").first()
    known = {known_by for address in bounce.addresses for known_by in hashes_of_address(address)}
    if delivery is None or delivery.device.target_hash not in known:
        return False
    erase(Device.objects.filter(pk=delivery.device_id))
    return True


def _our_id(part: Mail) -> re.Match[str] | None:
    """The Message-ID of the mail that is sent back, whole or with its head alone."""
    if part.get_content_type() == "text/rfc822-headers":
        return _OUR_ID.search(str(message_from_string(str(part.get_payload()))["Message-ID"]))
    return _OUR_ID.search(str(part["Message-ID"] or ""))


def _of(part: Mail) -> Iterator[Mail]:
    """The blocks of a report, of which those about a recipient name one."""
    payload = part.get_payload()
    yield from (block for block in payload if isinstance(block, Mail)) if isinstance(payload, list) else ()


def _addresses(block: Mail) -> Iterator[str]:
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _semicolon, address = str(block[name] or "").partition(";")
        if kind.strip().lower() == "rfc822" and address.strip():
            yield address.strip()


def _says_gone(block: Mail) -> bool:
    """By the status, or by what the other mail server said: some mail servers put 5.0.0 for everything."""
    said = f"{block['Status'] or ''} {block['Diagnostic-Code'] or ''}"
    is_final = str(block["Action"] or "").strip().lower() == "failed"
    return is_final and not NO_SUCH_MAILBOX.isdisjoint(_STATUS.findall(said))
