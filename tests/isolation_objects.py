"""One object for each route of the isolation table that shows one, made in the schema that is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.accounts.models import User
from backend.common import clock
from backend.desk.sharing import share, token_of
from backend.tenants.models import Municipality
from tests.alerts.factories import alert
from tests.changes.rows import issue
from tests.content.factories import info_page
from tests.feeds.factories import article, event
from tests.library.factories import place
from tests.push.conftest import register_at
from tests.push.factories import message
from tests.waste_calendar.factories import location, pickup, street


def shared_preview() -> str:
    """The secret of a link to a draft."""
    revision = article(live=False).save_revision()
    return token_of(share(revision, by=User.objects.create_user(email="vorschau@example.org"), now=clock.now()))


def address_with_a_pickup() -> Any:
    """Where something is collected this year."""
    pickup(clock.now().date())
    return location().public_id


def _by_both_names(public_id: Any) -> dict[str, Any]:
    """In the API's address and in the page's it has another name."""
    return {"id": public_id, "public_id": public_id}


OBJECTS: dict[str, Callable[[], dict[str, Any]]] = {
    "address": lambda: {"id": address_with_a_pickup()},
    "alert": lambda: {"id": alert().public_id},
    "article": lambda: {"id": article().public_id},
    "event": lambda: {"id": event().public_id},
    "gazette": lambda: _by_both_names(issue().public_id),
    "message": lambda: {"id": message(planned=1).public_id},
    "page": lambda: _by_both_names(info_page().public_id),
    "place": lambda: _by_both_names(place().public_id),
    "shared preview": lambda: {"token": shared_preview()},
    "street": lambda: {"id": location(of=street("Lindenweg")).street.public_id},
}

# What only the secret of its owner opens, made at a town: id and secret.
OWNED: dict[str, Callable[[Municipality], tuple[str, str]]] = {"device": register_at}
