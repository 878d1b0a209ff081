"""The app of what people send without an account."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "backend.inbox"
    label = "inbox"
    verbose_name = _("Inbox")
