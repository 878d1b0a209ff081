"""The page of the CMS on which everybody sees which official warnings hold in the town; nobody can change them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from backend.accounts.second_factor import kept_device_suffices
from backend.alerts.models import Alert
from backend.alerts.official.attribution import attribution
from backend.alerts.official.subscribing import MODULE, shown
from backend.common import clock

PAST = 20


@kept_device_suffices
@never_cache
@require_GET
def official_warnings(request: HttpRequest) -> HttpResponse:
    """What holds now with all that is said, and the last that did, by their headlines."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    if MODULE not in town.modules:
        raise PermissionDenied
    now = clock.now()
    context = {
        "town": town,
        "current": [(alert, attribution(alert.provider)) for alert in holding(now=now)],
        "past": Alert.objects.official().exclude(pk__in=holding(now=now))[:PAST],
        "is_shown": shown(),
        "may_set": request.user.has_perm("alerts.change_officialwarnings"),
    }
    return render(request, "alerts/cms/official.html", context)


def holding(*, now: Any) -> Any:
    """The official warnings that hold, with their areas."""
    return Alert.objects.official().holding(now=now).prefetch_related("areas")
