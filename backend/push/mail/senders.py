"""In whose name a town's mails are sent."""

from __future__ import annotations

from backend.library.models import ContactDetails
from backend.push.transports.email_parts import Sender
from backend.tenants.models import Municipality


def sender_of(town: Municipality) -> Sender:
    """The town, answered to the town hall; one statement."""
    contact = ContactDetails.objects.first()
    return Sender(
        name=town.title,
        origin=town.origin,
        schema=town.schema_name,
        reply_to=contact.email if contact else "",
    )
