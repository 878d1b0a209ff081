"""Puts letters on their way; handing them over to the mail server is `sending`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from backend.common.plain_text import one_line
from backend.inbox.models import Letter
from backend.inbox.tasks import send_letters
from backend.tenants.models import Municipality

MOST_SIGNS = 200


def write(
    *, to: str, subject: str, template: str, context: Mapping[str, Any], town: Municipality, now: datetime
) -> None:
    """Have a letter sent once this transaction is committed; it knows the `town` beside its `context`."""
    text = render_to_string(template, {"town": town, **context})
    Letter.objects.create(
        to=to, subject=one_line(subject)[:MOST_SIGNS], text=text.strip() + "\n", created_at=now, not_before=now
    )
    send_letters.defer(schema=town.schema_name)
