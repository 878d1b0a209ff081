"""The list of files that were read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet

from backend.waste_calendar.cms.inspecting import PlainInspectView
from backend.waste_calendar.models import ImportBatch


class ImportBatchInspectView(PlainInspectView):
    """One import; where streets were renamed by hand, no files were read."""

    def get_field_label(self, field_name: str, field: Any) -> str:
        return str(_("What was done") if field_name == "files" else super().get_field_label(field_name, field))


class ImportBatchViewSet(SnippetViewSet):
    """Importe."""

    model = ImportBatch
    icon = "download"
    menu_label = _("Files read")
    inspect_view_enabled = True
    inspect_view_class = ImportBatchInspectView
    inspect_view_fields: ClassVar = [
        "at", "files", "person", "reverses", "is_fine", "created", "changed", "removed", "problems"
    ]  # fmt: skip
    list_display: ClassVar = [
        "at",
        Column("name", label=_("calendar"), accessor="name"),
        BooleanColumn("is_fine", label=_("fine")),
        "created",
        "changed",
        "removed",
    ]
