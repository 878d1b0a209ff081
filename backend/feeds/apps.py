"""The app of news and events."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedsConfig(AppConfig):
    name = "backend.feeds"
    label = "feeds"
    verbose_name = _("News and events")

    def ready(self) -> None:
        """What the town hall decides on a proposed event is heard of, by whatever way it decides."""
        from wagtail.signals import published, task_rejected  # noqa: PLC0415 - models are not loaded before

        from backend.feeds.submissions import deciding  # noqa: PLC0415 - the same

        published.connect(deciding.when_published)
        task_rejected.connect(deciding.when_rejected)
