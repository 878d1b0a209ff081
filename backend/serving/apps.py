"""The app of the way out for API and pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServingConfig(AppConfig):
    name = "backend.serving"
    label = "serving"
    verbose_name = _("Serving")
