"""The pages on which people write to the town hall about an item, or report a barrier."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common.plain_text import several_lines
from backend.common.visitors import address_of
from backend.inbox.models import Feedback
from backend.inbox.models.feedback import MOST_SIGNS
from backend.inbox.receiving import NO_SUBJECT, Told, find_subject, receive
from backend.serving.forms import public_form
from backend.serving.mailboxes import MailboxField
from backend.serving.pages import WebPage, public_page
from backend.serving.traps import TrappedForm
from backend.tenants.registry import Reading, Subject

THANKS_PATH = "/rueckmeldung/danke/"
TITLES = {
    Feedback.Kind.MISTAKE: gettext_lazy("Something is wrong?"),
    Feedback.Kind.BARRIER: gettext_lazy("Report a barrier"),
}


class FeedbackForm(TrappedForm):
    """What is wrong; who wants an answer leaves an address."""

    text = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("Up to 2,000 characters. Please write no health data and nothing about other people."),
    )
    email = MailboxField(
        label=gettext_lazy("Your email address (optional)"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Only if you want an answer. It is erased after 90 days, with your message."),
    )

    def clean_text(self) -> str:
        text = several_lines(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(_("Please write what is wrong."))
        return text


@public_form
def write(
    request: HttpRequest,
    reading: Reading,
    kind: Feedback.Kind,
    type: str = "",  # noqa: A002 - the API calls them so
    id: UUID | None = None,  # noqa: A002 - the same
) -> WebPage | HttpResponse:
    """The form, for an item or for no item."""
    subject = find_subject(type=type, id=id, town=reading.town) if type else NO_SUBJECT
    form = FeedbackForm(request.POST or None, now=reading.now)
    if form.is_bound and form.is_trapped:
        return HttpResponseRedirect(THANKS_PATH, status=303)
    if form.is_valid():
        values: dict[str, Any] = {name: form.cleaned_data[name] for name in ("text", "email")}
        receive(Told(kind=kind, type=type, id=id, **values), address=address_of(request), reading=reading)
        return HttpResponseRedirect(THANKS_PATH, status=303)
    return _page(form, kind=kind, subject=subject)


@public_page
def thanks(request: HttpRequest, reading: Reading) -> WebPage:  # noqa: ARG001 - every page's signature
    """It has arrived."""
    return WebPage(title=_("Thank you"), template="inbox/thanks.html")


def _page(form: FeedbackForm, *, kind: Feedback.Kind, subject: Subject) -> WebPage:
    title = str(TITLES[kind])
    return WebPage(
        title=_("Error: %s") % title if form.errors else title,
        template="inbox/feedback.html",
        context={"form": form, "subject": subject, "is_barrier": kind == Feedback.Kind.BARRIER},
        crumbs=((subject.title, subject.path),) if subject.path else (),
    )


_MISTAKE, _BARRIER = {"kind": Feedback.Kind.MISTAKE}, {"kind": Feedback.Kind.BARRIER}
urlpatterns: list[URLPattern] = [
    path("rueckmeldung/danke/", thanks, name="feedback-thanks"),
    path("rueckmeldung/<slug:type>/<uuid:id>/", write, _MISTAKE, name="feedback"),
    path("barriere-melden/", write, _BARRIER, name="barrier"),
    path("barriere-melden/<slug:type>/<uuid:id>/", write, _BARRIER, name="barrier-of"),
]
