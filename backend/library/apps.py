"""The app of what several modules point to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "backend.library"
    label = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from backend.library import checking, guarding, publishing, signals  # noqa: PLC0415 - models are not loaded before

        signals.connect()
        publishing.content_checks.append(checking.blocking_remarks)
        guarding.guard_the_ways_to_live()
