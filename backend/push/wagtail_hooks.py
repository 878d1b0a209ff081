"""Where messages stand in the CMS: menu, addresses, and the button at whatever there is something to say of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.snippets.action_menu import ActionMenuItem

from backend.push.composing.frame import may_write
from backend.push.composing.list_cms import MessageIndex
from backend.push.composing.message_cms import message, state
from backend.push.composing.rules import WRITE
from backend.push.composing.subjects import about_item
from backend.push.composing.trials_cms import phones
from backend.push.composing.writing_cms import count, write, write_address, write_on
from backend.push.council import cms as council
from backend.tenants.models import Municipality

hooks.register("register_reports_menu_item", council.council_menu_item)


class MessagesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_write(request)


@hooks.register("register_admin_menu_item")
def messages_menu_item() -> MessagesMenuItem:
    return MessagesMenuItem(
        gettext_lazy("Notifications"), reverse("push_messages"), name="notifications", icon_name="mobile-alt", order=140
    )


@hooks.register("register_admin_urls")
def message_urls() -> list[URLPattern]:
    return [
        path("mitteilungen/", MessageIndex.as_view(), name="push_messages"),
        path("mitteilungen/results/", MessageIndex.as_view(results_only=True), name="push_messages_results"),
        path("mitteilungen/neu/", write, name="push_write"),
        path("mitteilungen/schaetzung/", count, name="push_count"),
        path("mitteilungen/testgeraete/", phones, name="push_test_devices"),
        path("mitteilungen/<int:pk>/", message, name="push_message"),
        path("mitteilungen/<int:pk>/bearbeiten/", write_on, name="push_write_on"),
        path("mitteilungen/<int:pk>/stand/", state, name="push_message_state"),
        *council.urlpatterns,
    ]


def address_about(item: Any, *, user: Any) -> str | None:
    """Where a message about this item is written; None where there is none to be written, or not by them."""
    # As the request found it: a list asks for each of its rows.
    town = connection.tenant  # type: ignore[attr-defined]  # django-tenants'
    if not isinstance(town, Municipality) or "push" not in town.modules or not user.has_perm(WRITE):
        return None
    subject = about_item(item, town=town) if getattr(item, "live", False) else None
    return write_address(kind=subject.type, public_id=subject.id) if subject else None


class SendItem(ActionMenuItem):
    """Below the form of what everybody can read."""

    name = "action-push"
    label = gettext_lazy("Send a notification")
    icon_name = "mobile-alt"

    def is_shown(self, context: Any) -> bool:
        return context["view"] == "edit" and bool(self.get_url(context))

    def get_url(self, parent_context: Any) -> str | None:
        return address_about(parent_context["instance"], user=parent_context["request"].user)


@hooks.register("register_snippet_action_menu_item")
def send_item(_model: Any) -> ActionMenuItem:
    return SendItem(order=60)


@hooks.register("register_snippet_listing_buttons")
def send_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Any]:  # noqa: ARG001 - Wagtail's
    if address := address_about(snippet, user=user):
        yield Button(_("Send a notification"), address, icon_name="mobile-alt", priority=60)


@hooks.register("after_edit_snippet")
@hooks.register("after_create_snippet")
def offer(request: HttpRequest, instance: Any) -> None:
    """Right after it was published is when people want to be told."""
    if "action-publish" not in request.POST and request.POST.get("workflow-action-name") != "approve":
        return
    # Wagtail publishes an object of its own, made from the revision: the one of the view is still as it was before.
    published = type(instance)._default_manager.filter(pk=instance.pk).first()
    if address := address_about(published, user=request.user):
        words = _("Everybody can read it now. Shall phones be told?")
        messages.info(request, words, buttons=[messages.button(address, _("Send a notification"))])
