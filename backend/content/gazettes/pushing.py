"""What may be told of a gazette, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from backend.common import clock
from backend.common.html import teaser
from backend.content.gazettes.pages import name_of
from backend.content.gazettes.reading import PATH
from backend.content.models import Gazette
from backend.library.variants.naming import town_codes
from backend.tenants.models import Municipality
from backend.tenants.push import Composed, PushTopic

TOPIC = "gazettes"
BODY = 240  # characters that a lock screen shows


def gazette_topics(_town: Municipality) -> Iterator[PushTopic]:
    """All issues."""
    yield PushTopic(key=TOPIC, title=gettext_lazy("Official gazette"))


def compose_gazette(public_id: UUID) -> Composed | None:
    """An issue that everybody can read now: its name and what is in it; one statement."""
    now, order = clock.now(), town_codes()
    found = Gazette.objects.filter(Q(expire_at=None) | Q(expire_at__gt=now), public_id=public_id, lang__in=order)
    rows = sorted((row for row in found if row.is_on_display(now)), key=lambda row: order.index(row.lang))
    if not rows:
        return None
    return Composed(
        texts={row.lang: _words(row) for row in rows},
        path=f"{PATH}{public_id}/",
        topics=[TOPIC],
        areas=rows[0].area_ids,
        useless_at=clock.earliest([rows[0].display_until, rows[0].expire_at]),
    )


def _words(row: Gazette) -> dict[str, str]:
    with override(row.lang.partition("-")[0]):
        name = name_of({"title": row.title, "number": row.number, "issued_on": str(row.issued_on)})
        lines = [line.strip() for line in row.contents.splitlines() if line.strip()]
        body = " · ".join(lines) or _("The new issue is out.")
        return {"title": name, "body": teaser(body, length=BODY)}
