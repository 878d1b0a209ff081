"""Approvals announce themselves: always on; submitting and deciding is Wagtail's, this room tells people of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backend.approvals.desk import overdue_panel
from backend.approvals.tasks import sweep
from backend.tenants.registry import Module, register

register(Module(key="approvals", title=_("Approvals"), desk=overdue_panel, sweep=sweep))
