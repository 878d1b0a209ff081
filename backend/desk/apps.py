"""The app of the CMS's start page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "backend.desk"
    label = "desk"
    verbose_name = _("Start page")
