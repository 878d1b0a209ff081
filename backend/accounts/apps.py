"""The app of people and roles."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "backend.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Listen for what the audit log keeps, and put our pages for people in the place of Wagtail's."""
        from backend.accounts import (  # noqa: PLC0415 - connect their receivers
            auditing,  # noqa: F401
            lending,
            own_items,
            restoring,  # noqa: F401
            signing_in,  # noqa: F401
            standing_in,  # noqa: F401
        )

        own_items.keep_own_in_reports()
        lending.ask_all_groups()

        # Wagtail reads this attribute of its app when it first looks for admin views; replacing the whole app in
        # INSTALLED_APPS, as its documentation does it, would hide its migrations from the town's fingerprint.
        apps.get_app_config("wagtailusers").user_viewset = "backend.accounts.people_admin.PeopleViewSet"  # type: ignore[attr-defined]
