"""The app of the waste calendar."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils.translation import gettext_lazy as _


class WasteCalendarConfig(AppConfig):
    name = "backend.waste_calendar"
    label = "waste_calendar"
    verbose_name = _("Waste calendar")

    def ready(self) -> None:
        """Notice what people save one by one; importers write in bulk, which sends no signals."""
        from backend.waste_calendar.correcting import (  # noqa: PLC0415 - models load first
            drop_zone,
            follow_rules,
            hand_on,
            look_at_it,
            note_correction,
        )

        pre_save.connect(note_correction, sender="waste_calendar.Pickup")
        for name in ("Pickup", "Fraction"):
            post_save.connect(hand_on, sender=f"waste_calendar.{name}")
        post_save.connect(look_at_it, sender="waste_calendar.ImportBatch")
        for name in ("CollectionRule", "HolidayPractice", "OwnCollection", "TownNote"):
            for signal in (post_save, post_delete):
                signal.connect(follow_rules, sender=f"waste_calendar.{name}")
        post_delete.connect(drop_zone, sender="waste_calendar.OwnCollection")
