"""The app of what the API needs all modules for; it has no models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MobileApiConfig(AppConfig):
    name = "backend.mobile_api"
    label = "mobile_api"
    verbose_name = _("Mobile API")
