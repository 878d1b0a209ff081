"""The list "Rückmeldungen" of the CMS, and the page on which one is read and answered."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from backend.common import clock
from backend.common.plain_text import several_lines
from backend.inbox.list_cms import ReceivedView, ReceivedViewSet
from backend.inbox.models import Feedback
from backend.inbox.receiving import KEPT_FOR, answer, set_state

MOST_SIGNS = 5_000


class AnswerForm(forms.Form):
    """What is written back by mail."""

    text = forms.CharField(
        label=gettext_lazy("Your answer, by mail"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_text(self) -> str:
        return several_lines(self.cleaned_data["text"])


class FeedbackView(ReceivedView):
    """One piece of feedback: read, answer, be done with it, open it again, erase it."""

    model = Feedback
    template_name = "inbox/cms/feedback.html"
    header_icon = "comment"

    def shown(self, **context: Any) -> HttpResponse:
        erased_on = self.object.created_at + KEPT_FOR
        return super().shown(**{"form": AnswerForm(), "erased_on": erased_on, **context})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        feedback: Feedback = self.object
        if "answer" in request.POST and feedback.email:
            form = AnswerForm(request.POST)
            if not form.is_valid():
                return self.shown(form=form)
            town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
            answer(feedback, text=form.cleaned_data["text"], town=town, now=clock.now())
            messages.success(request, _("The answer is on its way."))
        elif "erase" in request.POST:
            feedback.delete()
            messages.success(request, _("The feedback is erased."))
        elif "reopen" in request.POST:
            set_state(feedback, state=Feedback.State.OPEN)
            messages.success(request, _("The feedback is open again."))
        elif "done" in request.POST:
            set_state(feedback, state=Feedback.State.DONE)
            messages.success(request, _("The feedback is done."))
        return redirect("feedback:index")


class FeedbackViewSet(ReceivedViewSet):
    """Rückmeldungen."""

    model = Feedback
    name = "feedback"
    icon = "comment"
    menu_label = gettext_lazy("Feedback")
    menu_order = 190
    page_view = FeedbackView
    list_display: ClassVar = [
        TitleColumn("title", label=gettext_lazy("About"), accessor=str, url_name="feedback:edit"),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("state", label=gettext_lazy("State"), accessor="get_state_display"),
        DateColumn("created_at", label=gettext_lazy("Received"), sort_key="created_at"),
    ]
    list_filter: ClassVar = ["state", "kind"]
    search_fields: ClassVar = ["title", "text"]
