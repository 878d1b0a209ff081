"""The app of information pages and what stands beside them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "backend.content"
    label = "content"
    verbose_name = _("Pages")
