"""The app of the towns themselves."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "backend.tenants"
    label = "tenants"
    verbose_name = _("Towns")

    def ready(self) -> None:
        """Let every room announce itself: each `module.py` calls `registry.register`."""
        autodiscover_modules("module")
