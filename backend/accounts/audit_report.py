"""The audit log as a report of the CMS: to read and to export, for those who may see it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from backend.accounts.models import AuditEntry, Role

WORDS = {"added": _("added"), "removed": _("removed"), "changes": _("changes")}
ROLES = dict(Role.choices)


def _details(entry: AuditEntry) -> str:
    """`added: Editor`; a rollout's many lines are left to the export."""
    shown = {word: value for word, value in entry.detail.items() if word in WORDS}
    return "; ".join(f"{WORDS[word]}: {_in_words(value)}" for word, value in shown.items())


def _in_words(value: int | list[str]) -> str:
    return ", ".join(str(ROLES.get(item, item)) for item in value) if isinstance(value, list) else str(value)


class AuditReport(ReportView):
    """Newest first, with the purpose above it that the model states."""

    model = AuditEntry
    permission_required = "view"
    page_title = _("Audit log")
    header_icon = "history"
    index_url_name = "accounts_audit"
    index_results_url_name = "accounts_audit_results"
    columns = [
        DateColumn("at", label=_("when")),
        Column("actor_name", label=_("who")),
        Column("get_action_display", label=_("what")),
        Column("object_name", label=_("about")),
        Column("details", accessor=_details, label=_("details")),
    ]
    list_export = ["at", "actor_id", "actor_name", "action", "object_type", "object_id", "object_name", "detail"]
    export_headings = {"actor_name": _("who"), "object_name": _("about")}
    template_name = "accounts/audit_report.html"

    def get_filename(self) -> str:
        return "audit-log"
