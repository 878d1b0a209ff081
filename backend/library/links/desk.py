"""What broken links put on the start page of the CMS."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.library.links.mending import Place, may_mend_any, places_of, uses_for
from backend.library.models import WebAddress
from backend.tenants.desk import Desk, DeskItem, DeskPanel

SHOWN = 5


def broken_links(desk: Desk) -> Iterator[DeskPanel]:
    """In items that this person may change; what has been broken longest comes first."""
    if not may_mend_any(desk.person):
        return
    uses = uses_for(desk.person).filter(accepted_at=None)
    broken = WebAddress.objects.filter(Exists(uses.filter(address=OuterRef("pk"))), state=WebAddress.State.BROKEN)
    shown = list(broken[:SHOWN])
    places = places_of(shown, uses=uses) if shown else {}
    yield DeskPanel(
        key="links",
        heading=_("Broken links"),
        items=[_line(address, place=places[address.pk][0]) for address in shown if address.pk in places],
        count=broken.count() if len(shown) == SHOWN else len(shown),
        url=reverse("links:index") + f"?state={WebAddress.State.BROKEN}",
        is_warning=True,
        order=310,
    )


def _line(address: WebAddress, *, place: Place) -> DeskItem:
    return DeskItem(
        title=place.title,
        url=place.edit_path,
        kind=place.kind,
        at=address.failing_since,
        note=f"{address.url or place.words}: {address.reason}",
    )
