"""The app of push."""

import logging

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.push.log_lines import WithoutDevices


class PushConfig(AppConfig):
    name = "backend.push"
    label = "push"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        logging.getLogger("django.request").addFilter(WithoutDevices())
