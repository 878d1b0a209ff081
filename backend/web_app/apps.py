"""The app of the pages for people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebAppConfig(AppConfig):
    name = "backend.web_app"
    label = "web_app"
    verbose_name = _("Web app")

    def ready(self) -> None:
        from backend.library.town_settings.previewing import announce_drawing  # noqa: PLC0415 - models are not loaded before
        from backend.web_app.looks_preview import preview_looks  # noqa: PLC0415

        announce_drawing(preview_looks)
