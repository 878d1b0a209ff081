"""The app of approvals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "backend.approvals"
    label = "approvals"
    verbose_name = _("Approvals")

    def ready(self) -> None:
        from backend.approvals import signals  # noqa: PLC0415 - models are not loaded before

        signals.connect()
