"""The app of the pages for people; it has no models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebAppConfig(AppConfig):
    name = "backend.web_app"
    label = "web_app"
    verbose_name = _("Web app")
