"""The app of news and events."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedsConfig(AppConfig):
    name = "backend.feeds"
    label = "feeds"
    verbose_name = _("News and events")

    def ready(self) -> None:
        from django.db.models.signals import post_save  # noqa: PLC0415 - models are not loaded before

        from backend.feeds.models import Source  # noqa: PLC0415
        from backend.feeds.recording import source_saved  # noqa: PLC0415

        post_save.connect(source_saved, sender=Source)
