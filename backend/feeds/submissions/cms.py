"""The list "Vorschläge" of the CMS, the page on which one is decided on, and the list of known senders."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet

from backend.common import clock
from backend.common.plain_text import several_lines
from backend.feeds.models import KnownSender, Submission
from backend.feeds.submissions.deciding import accept, decline, send_back
from backend.feeds.submissions.proposals import News, from_json, names_of
from backend.inbox.list_cms import ReceivedIndex, ReceivedView, ReceivedViewSet
from backend.library.menu import ModuleGroup

MOST_SIGNS = 2_000


class CommentForm(forms.Form):
    """What the sender is written."""

    comment = forms.CharField(
        label=gettext_lazy("What you write to the sender"),
        max_length=MOST_SIGNS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_comment(self) -> str:
        return several_lines(self.cleaned_data["comment"])


class SubmissionView(ReceivedView):
    """One proposal with its sender: publish, send back, decline."""

    model = Submission
    template_name = "feeds/cms/submission.html"
    header_icon = "mail"

    def shown(self, **context: Any) -> HttpResponse:
        submission: Submission = self.object
        item: Any = submission.confirmed_item
        return super().shown(
            **{
                "form": CommentForm(),
                "proposal": from_json(submission.proposal),
                "item_form": reverse(item.snippet_viewset.get_url_name("edit"), args=[item.pk]),
                "may_publish": _may_publish(self.request, submission),
                **_chosen(submission),
                "is_cancellation": submission.wish == Submission.Wish.CANCELLATION,
                "seen": _version(submission),
                **context,
            }
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission: Submission = self.object
        if submission.state not in {Submission.State.WAITING, Submission.State.RETURNED}:
            messages.error(request, _("This has been decided already."))
            return redirect("proposals:edit", pk)
        if "publish" in request.POST:
            return self._publish(request, submission)
        form = CommentForm(request.POST)
        if form.is_valid() and "return" in request.POST and not form.cleaned_data["comment"]:
            form.add_error("comment", _("Please write what the sender should put right."))
        if not form.is_valid():
            return self.shown(form=form)
        return self._answer(request, submission, comment=form.cleaned_data["comment"])

    def _publish(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        if not _may_publish(request, submission):
            raise PermissionDenied
        if request.POST.get("seen") != _version(submission):
            messages.warning(request, _("This was changed while you looked at it. Please look at it again."))
            return redirect("proposals:edit", submission.pk)
        accept(submission, user=request.user)  # type: ignore[arg-type]  # signed in: the page asked for rights
        messages.success(request, _("Published. The sender gets a mail."))
        return redirect("proposals:index")

    def _answer(self, request: HttpRequest, submission: Submission, *, comment: str) -> HttpResponse:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        if "return" in request.POST:
            user: Any = request.user
            send_back(submission, comment=comment, user=user, town=town, now=clock.now())
            messages.success(request, _("Sent back. The sender gets a mail."))
        elif "decline" in request.POST:
            decline(submission, comment=comment, town=town, now=clock.now())
            messages.success(request, _("Declined. The sender gets a mail."))
        return redirect("proposals:index")


def _may_publish(request: HttpRequest, submission: Submission) -> bool:
    return request.user.has_perm("feeds.publish_article" if submission.is_news else "feeds.publish_event")


def _chosen(submission: Submission) -> dict[str, str]:
    """Names of the category and the area that a piece of news is for."""
    proposal = from_json(submission.proposal)
    return names_of(proposal) if isinstance(proposal, News) else {}


def _version(submission: Submission) -> str:
    """Of what would go live: its sender may change it, or call it off, while somebody reads it."""
    revision = submission.confirmed_item.latest_revision
    return f"{submission.wish} {revision.pk} {revision.created_at.isoformat()}" if revision else submission.wish


class SubmissionIndex(ReceivedIndex):
    def get_base_queryset(self) -> models.QuerySet[Any]:
        """What nobody confirmed is nobody's business yet."""
        return super().get_base_queryset().exclude(state=Submission.State.UNCONFIRMED)


class SubmissionViewSet(ReceivedViewSet):
    """Vorschläge."""

    model = Submission
    name = "proposals"
    icon = "mail"
    menu_label = gettext_lazy("Proposals")
    add_to_admin_menu = False
    index_view_class = SubmissionIndex
    page_view = SubmissionView
    list_display: ClassVar = [
        TitleColumn("title", label=gettext_lazy("Title"), url_name="proposals:edit"),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("wish", label=gettext_lazy("Wish"), accessor="get_wish_display"),
        Column("state", label=gettext_lazy("State"), accessor="get_state_display"),
        Column("email", label=gettext_lazy("Sender")),
        DateColumn("created_at", label=gettext_lazy("Received"), sort_key="created_at"),
    ]
    list_filter: ClassVar = ["state", "kind", "wish"]
    search_fields: ClassVar = ["title", "email"]


class KnownSenderViewSet(ModelViewSet):
    """Bekannte Absender."""

    model = KnownSender
    name = "senders"
    icon = "user"
    menu_label = gettext_lazy("Known senders")
    copy_view_enabled = False
    list_display: ClassVar = ["name", "email"]
    search_fields: ClassVar = ["name", "email"]
    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel(
            "email",
            help_text=gettext_lazy("What comes from this address is published once it is confirmed, without you."),
        ),
    ]


class ProposalsGroup(ModuleGroup):
    """Below events in the menu, in towns that take proposals."""

    module = "submissions"
    menu_label = gettext_lazy("Proposals")
    menu_icon = "mail"
    menu_order = 122
    items = (SubmissionViewSet, KnownSenderViewSet)
