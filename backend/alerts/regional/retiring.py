"""A county that leaves the region: not while a notice of its holds in the towns, and without leaving any behind."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from backend.alerts.models import Alert, RegionalNotice
from backend.alerts.regional.documents import key_of
from backend.alerts.regional.releasing import State, current_of
from backend.alerts.regional.subscribing import MODULE, REGIONAL
from backend.common import clock
from backend.common.errors import OrtsblattError, Text
from backend.region.offering import forget_withdrawn, withdraw_from
from backend.tenants.models import Municipality


class NoticeHolds(OrtsblattError):
    """Towns still warn with this tenant's name: it gives the all clear first, or waits for the end."""

    code = "regional_notice_holds"
    status: ClassVar[int] = 409
    title: ClassVar[Text] = _("An urgent notice of it still holds in the towns. Give the all clear first.")


def retire(town: Municipality) -> None:
    """In the transaction that closes the town. Raises NoticeHolds: who is warned must not hear that all is well only
    because the county has left.
    """
    now = clock.now()
    released = list(RegionalNotice.objects.filter(state=State.RELEASED))
    holding = [
        row
        for row in released
        if row.valid_until > now and row.status != Alert.Status.ALL_CLEAR and current_of(row) == row
    ]
    if holding:
        raise NoticeHolds
    withdraw_from(REGIONAL, module=MODULE, keys={key_of(row, origin=town.slug) for row in released}, now=now)
    RegionalNotice.objects.filter(pk__in=[row.pk for row in released]).update(state=State.CLOSED)
    forget_withdrawn(REGIONAL, module=MODULE)
