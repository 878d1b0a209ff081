"""One object for each route of the isolation table that shows one, made in the schema that is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.accounts.models import User
from backend.common import clock
from backend.desk.sharing import share, token_of
from tests.alerts.factories import alert
from tests.content.factories import info_page
from tests.feeds.factories import article, event
from tests.library.factories import place
from tests.waste_calendar.factories import location


    "page": lambda: _by_both_names(info_page().public_id),
    "place": lambda: _by_both_names(place().public_id),
    "shared preview": lambda: {"token": shared_preview()},
    "street": lambda: {"id": location().street.public_id},
}
