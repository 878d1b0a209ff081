"""The app of news and events."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedsConfig(AppConfig):
    name = "backend.feeds"
    label = "feeds"
    verbose_name = _("News and events")
