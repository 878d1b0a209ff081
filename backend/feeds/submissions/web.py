"""The pages for people who propose an event: the form, the confirmation, and what they may do with it later."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backend.common.errors import NotFound
from backend.common.visitors import address_of
from backend.feeds.documents import event_path
from backend.feeds.models import Submission
from backend.feeds.submissions import changing
from backend.feeds.submissions.form import ChangeForm, ProposalForm, initial_of
from backend.feeds.submissions.letters import CONFIRM, MANAGE, manage_path
from backend.feeds.submissions.proposals import from_json
from backend.feeds.submissions.receiving import confirm, find_unconfirmed, is_open, receive
from backend.inbox.links import unsign
from backend.serving.forms import public_form
from backend.serving.pages import WebPage, public_page
from backend.tenants.registry import Reading

START = "/veranstaltung-melden/"
THANKS_PATH, GONE_PATH = f"{START}danke/", f"{START}geloescht/"


@public_form
def propose(request: HttpRequest, reading: Reading) -> WebPage | HttpResponse:
    """The form."""
    if not is_open(reading.town):
        raise NotFound
    form = ProposalForm(request.POST or None, now=reading.now)
    if form.is_bound and form.is_trapped:
        return _see(THANKS_PATH)
    if form.is_valid():
        receive(form.proposal, email=form.cleaned_data["email"], address=address_of(request), reading=reading)
        return _see(THANKS_PATH)
    return _form_page(_("Propose an event"), form, path=START)


@public_page
def thanks(request: HttpRequest, reading: Reading) -> WebPage:  # noqa: ARG001 - every page's signature
    """The letter is on its way."""
    return WebPage(title=_("Please look into your mailbox"), template="feeds/submissions/thanks.html")


@public_page
def gone(request: HttpRequest, reading: Reading) -> WebPage:  # noqa: ARG001 - every page's signature
    """The sender is forgotten."""
    return WebPage(title=_("Your data is erased"), template="feeds/submissions/gone.html")


@public_form
def confirmation(request: HttpRequest, reading: Reading, token: str) -> WebPage | HttpResponse:
    """The link of the letter: programs that look through mail open it, people press the button."""
    public_id = _opened(token, purpose=CONFIRM)
    try:
        submission = find_unconfirmed(public_id, reading=reading)
    except NotFound:  # pressed twice: that is no mistake, and the letter proves who asks
        return _see(manage_path(changing.find_own(public_id, reading=reading)))
    if request.method == "POST":
        confirm(submission, reading=reading)
        return _see(manage_path(submission))
    return WebPage(
        title=_("Confirm your event"),
        template="feeds/submissions/confirm.html",
        context={"submission": submission, "proposal": from_json(submission.proposal)},
    )


@public_form
def manage(request: HttpRequest, reading: Reading, token: str) -> WebPage | HttpResponse:
    """How it stands, and what the sender can do."""
    submission = changing.find_own(_opened(token, purpose=MANAGE), reading=reading)
    if request.method == "POST" and "withdraw" in request.POST:
        changing.withdraw(submission)
        return _see(GONE_PATH)
    if request.method == "POST" and "cancel" in request.POST and _may_cancel(submission):
        changing.ask_to_cancel(submission, reading=reading)
        return _see(manage_path(submission))
    event = submission.event
    return WebPage(
        title=submission.title,
        template="feeds/submissions/manage.html",
        context={
            "submission": submission,
            "proposal": from_json(submission.proposal),
            "live": event_path(event.public_id) if event and event.live else "",
            "is_cancelled": event is not None and event.status == changing.Status.CANCELLED,
            "may_cancel": _may_cancel(submission),
        },
    )


@public_form
def change(request: HttpRequest, reading: Reading, token: str) -> WebPage | HttpResponse:
    """The form again, as the sender wrote it last."""
    submission = changing.find_own(_opened(token, purpose=MANAGE), reading=reading)
    form = ChangeForm(request.POST or None, initial=initial_of(from_json(submission.proposal)), now=reading.now)
    if form.is_bound and not form.is_trapped and form.is_valid():
        changing.change(submission, form.proposal, reading=reading)
        return _see(manage_path(submission))
    return _form_page(_("Change your event"), form, is_change=True)


def _may_cancel(submission: Submission) -> bool:
    event = submission.event
    asked = submission.wish == Submission.Wish.CANCELLATION and submission.state == Submission.State.WAITING
    return bool(event and event.live and event.status != changing.Status.CANCELLED and not asked)


def _form_page(title: str, form: ProposalForm, *, path: str = "", is_change: bool = False) -> WebPage:
    return WebPage(
        title=_("Error: %s") % title if form.errors else title,
        template="feeds/submissions/form.html",
        context={"form": form, "is_change": is_change},
        description=_("Your event for the calendar of the town, without an account."),
        path=path,
    )


def _opened(token: str, *, purpose: str) -> str:
    try:
        return unsign(token, purpose=purpose)
    except signing.BadSignature as error:
        raise NotFound from error


def _see(path: str) -> HttpResponse:
    return HttpResponseRedirect(path, status=303)


urlpatterns: list[URLPattern] = [
    path("veranstaltung-melden/", propose, name="submission"),
    path("veranstaltung-melden/danke/", thanks, name="submission-thanks"),
    path("veranstaltung-melden/geloescht/", gone, name="submission-gone"),
    path("veranstaltung-melden/bestaetigen/<str:token>/", confirmation, name="submission-confirm"),
    path("veranstaltung-melden/<str:token>/", manage, name="submission-manage"),
    path("veranstaltung-melden/<str:token>/aendern/", change, name="submission-change"),
]
