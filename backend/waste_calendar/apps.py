"""The app of the waste calendar."""

from django.apps import AppConfig
from django.db.models.signals import post_save, pre_save
from django.utils.translation import gettext_lazy as _


class WasteCalendarConfig(AppConfig):
    name = "backend.waste_calendar"
    label = "waste_calendar"
    verbose_name = _("Waste calendar")

    def ready(self) -> None:
        """Notice what people save one by one; importers write in bulk, which sends no signals."""
        from backend.waste_calendar.correcting import hand_on, note_correction  # noqa: PLC0415 - models load first

        pre_save.connect(note_correction, sender="waste_calendar.Pickup")
        for name in ("Pickup", "Fraction"):
            post_save.connect(hand_on, sender=f"waste_calendar.{name}")
