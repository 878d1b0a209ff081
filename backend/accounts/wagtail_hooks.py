"""What accounts put into the CMS beside the people's own pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from backend.accounts.audit_report import AuditReport
from backend.accounts.people_bulk import AssignRole, Delete, SetActiveState

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


@hooks.register("register_admin_urls")
def audit_urls() -> list[URLPattern]:
    return [
        path("reports/audit/", AuditReport.as_view(), name="accounts_audit"),
        path("reports/audit/results/", AuditReport.as_view(results_only=True), name="accounts_audit_results"),
    ]
