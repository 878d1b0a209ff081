"""How the waste calendar announces itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backend.tenants import registry
from backend.waste_calendar import api
from backend.waste_calendar.serializers import WasteHomeDocument
from backend.waste_calendar.upcoming import build_home

registry.register(
    registry.Module(
        key="waste_calendar",
        title=_("Waste calendar"),
        icon="trash-can",
        is_service=True,
        api_urls=api.urlpatterns,
        home={"waste": build_home},
        home_documents={"waste": WasteHomeDocument},
    )
)
