"""The buttons below a form: the next step is seen, nothing is offered that the policy would refuse, in plain words."""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.action_menu import SubmitForModerationMenuItem as SubmitPage
from wagtail.models import WorkflowState
from wagtail.snippets.action_menu import SubmitForModerationMenuItem as SubmitSnippet

from backend.accounts.people import is_second_person
from backend.library.changing import author_of_last_change
from backend.library.kinds import kind_of
from backend.library.publishing import needs_second_person

PUBLISHING = {"action-publish", "approve"}
# What most people came for, the likeliest first; one of them stands beside the first button instead of in its menu.
NEXT_STEPS = ("approve", "action-publish", "action-submit")


def settle_buttons(items: MutableSequence[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Wagtail's hook for the menus of pages and of snippets."""
    if _is_author(request, context):
        items[:] = [item for item in items if item.name not in PUBLISHING]
    for place, item in enumerate(items):
        if item.name == "action-submit":
            items[place] = (_SubmitPage if isinstance(item, SubmitPage) else _SubmitSnippet)(order=item.order)
    _show_next_step(items)


def _show_next_step(items: MutableSequence[Any]) -> None:
    """Saving stays the first button: it is what the enter key in a field presses."""
    found = next((item for name in NEXT_STEPS for item in items[1:] if item.name == name), None)
    if found is not None:
        items.remove(found)
        items[0] = _SideBySide(items[0], found)


def _is_author(request: HttpRequest, context: dict[str, Any]) -> bool:
    """Whether a second person is asked for, and this one can't be it: they wrote it last, or write it right now."""
    item = context.get("instance") or context.get("page")
    model = context.get("model") or type(item or context["parent_page"])
    if not needs_second_person(kind_of(model)):
        return False
    if item is None or context["view"] == "create":
        return True
    author = author_of_last_change(item.latest_revision) if item.latest_revision else None
    return request.user.pk is not None and not is_second_person(request.user.pk, than=author)


class _SideBySide:
    """Two of Wagtail's buttons where its menu takes one."""

    def __init__(self, *items: Any) -> None:
        self.items, self.name, self.order = items, items[0].name, items[0].order

    def render_html(self, parent_context: Any = None) -> SafeString:
        return format_html_join("", "{}", ((item.render_html(parent_context),) for item in self.items))

    @property
    def media(self) -> Media:
        return sum((item.media for item in self.items), Media())


class _PlainName:
    """Wagtail names the workflow, which a town has one of."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)  # type: ignore[misc]  # of the item beside it
        item = parent_context.get("instance") or parent_context.get("page")
        state = getattr(item, "current_workflow_state", None) if item and item.pk else None
        is_back = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        context["label"] = _("Submit again") if is_back else _("Submit for approval")
        return context


class _SubmitPage(_PlainName, SubmitPage):
    pass


class _SubmitSnippet(_PlainName, SubmitSnippet):
    pass
