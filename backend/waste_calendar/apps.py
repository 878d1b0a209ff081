"""The app of the waste calendar."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WasteCalendarConfig(AppConfig):
    name = "backend.waste_calendar"
    label = "waste_calendar"
    verbose_name = _("Waste calendar")
