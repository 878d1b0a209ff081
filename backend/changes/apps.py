"""The app of the recorder."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangesConfig(AppConfig):
    name = "backend.changes"
    label = "changes"
    verbose_name = _("Changes")

    def ready(self) -> None:
        from backend.changes import signals  # noqa: PLC0415 - models are not loaded before

        signals.connect()
