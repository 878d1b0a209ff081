"""The app of what several modules point to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "backend.library"
    label = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from backend.library import guarding, signals  # noqa: PLC0415 - models are not loaded before

        signals.connect()
        guarding.guard_the_ways_to_live()
