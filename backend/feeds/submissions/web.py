"""The pages for people who propose an event or news: the form, the confirmation, and what they may do with it later."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common.errors import NotFound
from backend.common.visitors import address_of
from backend.feeds.models import Event, Submission
from backend.feeds.submissions import changing
from backend.feeds.submissions.form import ChangeForm, ProposalForm, initial_of
from backend.feeds.submissions.letters import CONFIRM, MANAGE, START, manage_path, page_path
from backend.feeds.submissions.news_form import NewsChangeForm, NewsForm, initial_of_news
from backend.feeds.submissions.proposals import News, Proposal, from_json, names_of
from backend.feeds.submissions.receiving import confirm, find_unconfirmed, is_open, receive
from backend.serving.forms import public_form
from backend.serving.links import unsign
from backend.serving.pages import WebPage, public_page
from backend.tenants.registry import Reading

Kind = Submission.Kind
FORMS: dict[Kind, Any] = {Kind.EVENT: ProposalForm, Kind.NEWS: NewsForm}
TITLES = {Kind.EVENT: gettext_lazy("Propose an event"), Kind.NEWS: gettext_lazy("Propose a piece of news")}


@public_form
def propose(request: HttpRequest, reading: Reading, kind: Kind) -> WebPage | HttpResponse:
    """The form."""
    if not is_open(reading.town, kind=kind):
        raise NotFound
    form = FORMS[kind](request.POST or None, now=reading.now)
    if form.is_bound and form.is_trapped:
        return _see(f"{START[kind]}danke/")
    if form.is_valid():
        receive(form.proposal, email=form.cleaned_data["email"], address=address_of(request), reading=reading)
        return _see(f"{START[kind]}danke/")
    return _form_page(str(TITLES[kind]), form, kind=kind, path=START[kind])


@public_page
def thanks(request: HttpRequest, reading: Reading, kind: Kind) -> WebPage:  # noqa: ARG001 - every page's signature
    """The letter is on its way."""
    return WebPage(
        title=_("Please look into your mailbox"),
        template="feeds/submissions/thanks.html",
        context={"is_news": kind == Kind.NEWS},
    )


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
        title=_("Confirm your news") if submission.is_news else _("Confirm your event"),
        template="feeds/submissions/confirm.html",
        context={"submission": submission, **_facts(submission)},
    )


@public_form
def manage(request: HttpRequest, reading: Reading, token: str) -> WebPage | HttpResponse:
    """How it stands, and what the sender can do."""
    submission = changing.find_own(_opened(token, purpose=MANAGE), reading=reading)
    if request.method == "POST" and "withdraw" in request.POST:
        changing.withdraw(submission)
        return _see(f"{START[Kind(submission.kind)]}geloescht/")
    if request.method == "POST" and "cancel" in request.POST and _may_cancel(submission):
        changing.ask_to_cancel(submission, reading=reading)
        return _see(manage_path(submission))
    item = submission.item
    return WebPage(
        title=submission.title,
        template="feeds/submissions/manage.html",
        context={
            "submission": submission,
            **_facts(submission),
            "live": page_path(item) if item and item.live else "",
            "is_cancelled": isinstance(item, Event) and item.status == Event.Status.CANCELLED,
            "may_cancel": _may_cancel(submission),
        },
    )


@public_form
def change(request: HttpRequest, reading: Reading, token: str) -> WebPage | HttpResponse:
    """The form again, as the sender wrote it last."""
    submission = changing.find_own(_opened(token, purpose=MANAGE), reading=reading)
    form = _change_form(request, from_json(submission.proposal), reading=reading)
    if form.is_bound and not form.is_trapped and form.is_valid():
        changing.change(submission, form.proposal, reading=reading)
        return _see(manage_path(submission))
    title = _("Change your news") if submission.is_news else _("Change your event")
    return _form_page(title, form, kind=Kind(submission.kind), is_change=True)


def _change_form(request: HttpRequest, known: Proposal | News, *, reading: Reading) -> Any:
    data = request.POST or None
    if isinstance(known, News):
        return NewsChangeForm(data, initial=initial_of_news(known), now=reading.now)
    return ChangeForm(data, initial=initial_of(known), now=reading.now)


def _facts(submission: Submission) -> dict[str, Any]:
    """What the sender says, for the pages that repeat it."""
    proposal = from_json(submission.proposal)
    names = names_of(proposal) if isinstance(proposal, News) else {}
    return {"proposal": proposal, "is_news": submission.is_news, **names}


def _may_cancel(submission: Submission) -> bool:
    event = submission.event
    asked = submission.wish == Submission.Wish.CANCELLATION and submission.state == Submission.State.WAITING
    return bool(event and event.live and event.status != Event.Status.CANCELLED and not asked)


def _form_page(title: str, form: Any, *, kind: Kind, path: str = "", is_change: bool = False) -> WebPage:
    return WebPage(
        title=_("Error: %s") % title if form.errors else title,
        template="feeds/submissions/form.html",
        context={"form": form, "is_change": is_change, "is_news": kind == Kind.NEWS},
        description=_("Your news for the town, without an account.")
        if kind == Kind.NEWS
        else _("Your event for the calendar of the town, without an account."),
        path=path,
    )


def _opened(token: str, *, purpose: str) -> str:
    try:
        return unsign(token, purpose=purpose)
    except signing.BadSignature as error:
        raise NotFound from error


def _see(path: str) -> HttpResponse:
    return HttpResponseRedirect(path, status=303)


def _patterns(start: str, *, kind: Kind, name: str) -> list[URLPattern]:
    of_kind = {"kind": kind}
    return [
        path(start, propose, of_kind, name=name),
        path(f"{start}danke/", thanks, of_kind, name=f"{name}-thanks"),
        path(f"{start}geloescht/", gone, name=f"{name}-gone"),
        path(f"{start}bestaetigen/<str:token>/", confirmation, name=f"{name}-confirm"),
        path(f"{start}<str:token>/", manage, name=f"{name}-manage"),
        path(f"{start}<str:token>/aendern/", change, name=f"{name}-change"),
    ]


urlpatterns: list[URLPattern] = [
    *_patterns("veranstaltung-melden/", kind=Kind.EVENT, name="submission"),
    *_patterns("nachricht-melden/", kind=Kind.NEWS, name="news-submission"),
]
