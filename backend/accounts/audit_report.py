"""The audit log as a report of the CMS: to read and to export, for those who may see it."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from backend.accounts.models import AuditEntry, Role

WORDS = {
    "added": _("added"),
    "removed": _("removed"),
    "changes": _("changes"),
    "stands_in": _("stands in"),
    "from": _("from"),
    "until": _("until"),
    "absent": _("standing in for"),
    "rule": _("rule"),
    "before": _("before"),
    "after": _("after"),
}
ROLES = dict(Role.choices)


def _details(entry: AuditEntry) -> str:
    """`added: Editor`; a rollout's many lines are left to the export."""
    shown = {word: value for word, value in entry.detail.items() if word in WORDS}
    return "; ".join(f"{WORDS[word]}: {_in_words(value)}" for word, value in shown.items())


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{WORDS.get(word, word)} {_in_words(inner)}" for word, inner in value.items())
    if isinstance(value, list):
        return ", ".join(str(ROLES.get(item, item)) for item in value) or "–"
    instant = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    return date_format(localtime(instant), "j.n.Y, H:i") if instant else str(value)


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
