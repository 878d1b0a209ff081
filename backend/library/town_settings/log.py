"""Changes of settings in Wagtail's own reports and histories, in a sentence."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter

from backend.library.town_settings.recording import CHANGED, CREATED, DELETED
from backend.library.town_settings.sections import section_of
from backend.library.town_settings.wording import field_title, in_words


def name_changes(actions: LogActionRegistry) -> None:
    """A hook of Wagtail's."""
    actions.register_action(CREATED, _("Setting added"), _("Setting added"))
    actions.register_action(DELETED, _("Setting removed"), _("Setting removed"))

    @actions.register_action(CHANGED)
    class Changed(LogFormatter):
        label = _("Setting changed")

        def format_message(self, log_entry: Any) -> str:
            section, data = section_of(log_entry.content_type.model_class()), log_entry.data
            if section is None:
                return str(self.label)
            name, model = data["field"], section.model
            before, after = (
                in_words(model, name, data[side], known=data.get(f"{side}_name", "")) for side in ("before", "after")
            )
            return f"{field_title(model, name)}: {before} → {after}"
