"""What accounts put into the CMS beside the people's own pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from backend.accounts.audit_report import AuditReport
from backend.accounts.mailboxes_cms import mailboxes
from backend.accounts.people_access import lift_lock, reset_second_step
from backend.accounts.people_bulk import AssignRole, Delete, SetActiveState
from backend.accounts.stand_in_cms import end_now, new_stand_in, other_days, stand_ins

# A later hook of the same action replaces Wagtail's.
AFTER_WAGTAIL = 10

for action in (AssignRole, Delete, SetActiveState):
    hooks.register("register_bulk_action", action, order=AFTER_WAGTAIL)


class AuditMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.view_auditentry")


@hooks.register("register_reports_menu_item")
def audit_menu_item() -> AuditMenuItem:
    return AuditMenuItem(_("Audit log"), reverse("accounts_audit"), name="audit", icon_name="history", order=1100)


class MailboxesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_user")


@hooks.register("register_settings_menu_item")
def mailboxes_menu_item() -> MailboxesMenuItem:
    return MailboxesMenuItem(
        _("Mailboxes"), reverse("accounts_mailboxes"), name="mailboxes", icon_name="mail", order=620
    )


class StandInsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.view_standin")


@hooks.register("register_settings_menu_item")
def stand_ins_menu_item() -> StandInsMenuItem:
    address = reverse("accounts_stand_ins")
    return StandInsMenuItem(_("Stand-ins"), address, name="stand-ins", icon_name="group", order=610)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("reports/audit/", AuditReport.as_view(), name="accounts_audit"),
        path("reports/audit/results/", AuditReport.as_view(results_only=True), name="accounts_audit_results"),
        path("postfaecher/", mailboxes, name="accounts_mailboxes"),
        path("vertretungen/", stand_ins, name="accounts_stand_ins"),
        path("vertretungen/neu/", new_stand_in, name="accounts_new_stand_in"),
        path("vertretungen/<int:pk>/tage/", other_days, name="accounts_other_days"),
        path("vertretungen/<int:pk>/beenden/", end_now, name="accounts_end_stand_in"),
        path("people/<int:pk>/second-step/", reset_second_step, name="accounts_reset_second_step"),
        path("people/<int:pk>/lock/", lift_lock, name="accounts_lift_lock"),
    ]


@hooks.register("register_account_menu_item")
def own_sign_in(request: HttpRequest) -> dict[str, Any] | None:
    """In somebody's own settings; operators look after theirs in the console."""
    if getattr(request.user, "is_shadow", False):
        return None
    return {
        "url": reverse("accounts:own_sign_in"),
        "label": _("My sign-in"),
        "help_text": _("Passkeys, app, recovery codes and the devices that are not asked again."),
    }
