"""Below a list only the actions that somebody's role allows; Wagtail's own tag shows all to everybody."""

from __future__ import annotations

from typing import Any

from django import template
from django.apps import apps
from django.template import Context
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.widgets import ListingButton

register = template.Library()


@register.inclusion_tag("wagtailadmin/shared/buttons.html", takes_context=True)
def permitted_bulk_actions(context: Context, app_label: str, model_name: str) -> dict[str, Any]:
    """A button for each action that is not for others only (`ItemsBulkAction.is_for`)."""
    model = apps.get_model(app_label, model_name)
    known = bulk_action_registry.get_bulk_actions_for_model(app_label, model_name)
    actions = sorted(known, key=lambda action: action.action_priority)
    user = context["request"].user
    shown = [action for action in actions if not hasattr(action, "is_for") or action.is_for(user, model)]
    return {"buttons": [_button(each, app_label, model_name) for each in shown], "request": context["request"]}


def _button(action: Any, app_label: str, model_name: str) -> Any:
    return ListingButton(
        action.display_name,
        reverse("wagtail_bulk_action", args=[app_label, model_name, action.action_type]),
        attrs={"aria-label": action.aria_label, "data-bulk-action-button": ""},
        priority=action.action_priority,
        classname=" ".join(sorted(action.classes | {"bulk-action-btn"})),
    )
