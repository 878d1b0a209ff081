"""The list "Mitteilungen" of the CMS: what was written, how it is doing, and whom it reached."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import ModelPermissionPolicy

from backend.common import clock
from backend.push.composing.frame import may_write, town_of
from backend.push.composing.reach import explained, reach
from backend.push.composing.results import ACCEPTED
from backend.push.models import Message, Tally
from backend.push.small_numbers import is_any_small, number_in_words

_ACCEPTED = (
    Tally.objects.filter(message=OuterRef("pk"), result=ACCEPTED)
    .order_by()
    .values("message")
    .annotate(sum=Sum("number"))
    .values("sum")
)


def with_accepted(messages: QuerySet[Message]) -> QuerySet[Any]:
    """With how many phones each was handed to; in the statement that reads them."""
    return messages.annotate(accepted=Coalesce(Subquery(_ACCEPTED, output_field=IntegerField()), 0))


def when(message: Message) -> str:
    """When it goes or went out; Wagtail's column says how long ago it was."""
    moment = message.send_at if message.state not in {Message.State.DRAFT, Message.State.SUBMITTED} else None
    return date_format(localtime(moment), "j.n.Y, H:i") if moment else ""


def in_words(row: Any) -> dict[str, str]:
    """Its numbers as people read them, of a row `with_accepted`; whatever failed shows as their difference."""
    numbers = {"planned": row.planned, "accepted": row.accepted, "opened": row.opened}
    is_blurred = is_any_small((*numbers.values(), row.planned - row.accepted))
    return {name: number_in_words(number, is_blurred=is_blurred) for name, number in numbers.items()}


class MessageIndex(generic.IndexView):
    """What waits for somebody first, then the latest; tests, and what modules send by themselves, are not here."""

    model = Message
    template_name = "push/cms/list.html"
    permission_policy = ModelPermissionPolicy(Message)
    page_title = _("Notifications")
    header_icon = "mobile-alt"
    index_url_name = "push_messages"
    index_results_url_name = "push_messages_results"
    add_url_name = "push_write"
    edit_url_name = "push_message"
    add_item_label = _("Write a notification")
    paginate_by = 30
    is_searchable = False
    default_ordering = None
    list_filter: ClassVar = ["state", "created_by"]
    columns: ClassVar = [
        TitleColumn("title", label=_("Title"), accessor=str, url_name="push_message"),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("send_at", label=_("Goes out"), accessor=when),
        Column("planned", label=_("Recipients"), accessor=lambda row: in_words(row)["planned"]),
        Column("accepted", label=_("Accepted"), accessor=lambda row: in_words(row)["accepted"]),
        Column("opened", label=_("Opened"), accessor=lambda row: in_words(row)["opened"]),
        Column("created_by", label=_("Written by"), accessor="created_by"),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_write(request):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> Any:
        waits = Case(When(state=Message.State.SUBMITTED, then=Value(0)), default=Value(1))
        rows = with_accepted(Message.objects.written().select_related("created_by"))
        return rows.order_by(waits, "-created_at", "-pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        reached = {} if self.results_only else {"reach": list(reach(town_of(self.request), now=clock.now()))}
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context | reached | {"explained": explained()}

    def order_queryset(self, queryset: Any) -> Any:
        return queryset
