"""The pages on which people subscribe to mail, confirm it, change it and end it, without an account or a cookie."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backend.common.errors import NotFound
from backend.common.visitors import address_of
from backend.push import devices
from backend.push.mail import subscribing
from backend.push.mail.forms import ChangeForm, SignUpForm, initial_of
from backend.push.mail.links import CONFIRM, START, SUBSCRIPTION, manage_path, unsubscribe_path
from backend.push.mail.topics import reminders_of, said_of
from backend.push.models import Device
from backend.serving.forms import public_form
from backend.serving.links import sign, unsign
from backend.serving.pages import WebPage, public_page, render_page
from backend.tenants.registry import Reading

CONSENT = "2026-11"  # of the text in `consent.html`
THANKS_PATH, ENDED_PATH = f"{START}danke/", f"{START}abbestellt/"
REMOVE = "entfernen"  # with the number of a reminder
ONE_CLICK = "List-Unsubscribe"  # what a mail program sends (RFC 8058 §3.2); people press a button


@public_form
def sign_up(request: HttpRequest, reading: Reading) -> WebPage | HttpResponse:
    """The form."""
    form = SignUpForm(request.POST or None, now=reading.now, town=reading.town)
    if form.is_bound and form.is_trapped:
        return _see(THANKS_PATH)
    if form.is_valid():
        subscribing.sign_up(
            form.choice,
            address=form.cleaned_data["email"],
            consent=CONSENT,
            visitor=address_of(request),
            reading=reading,
        )
        return _see(THANKS_PATH)
    title = _("Mails from %(town)s") % {"town": reading.town.title}
    return WebPage(
        title=_("Error: %s") % title if form.errors else title,
        template="push/mail/sign_up.html",
        context={"form": form},
        description=_("The week in your town and urgent notices, by mail."),
        path=START,
    )


@public_page
def thanks(request: HttpRequest, reading: Reading) -> WebPage:  # noqa: ARG001 - every page's signature
    """The question is on its way."""
    return WebPage(title=_("Please look into your mailbox"), template="push/mail/thanks.html")


@public_form
def confirmation(request: HttpRequest, reading: Reading, token: str) -> WebPage | HttpResponse:
    """The link of the question: programs that look through mail open it, people press the button."""
    signup = subscribing.find_signup(_opened(token, purpose=CONFIRM), reading=reading)
    if request.method == "POST" or signup.device is not None:
        return _see(manage_path(_token(subscribing.confirm(signup, reading=reading))) + "?neu=1")
    return WebPage(
        title=_("Would you like to get these mails?"),
        template="push/mail/confirm.html",
        context={"topics": said_of(signup, town=reading.town)},
    )


@public_form
def manage(request: HttpRequest, reading: Reading, token: str) -> WebPage | HttpResponse:
    """What somebody gets, to be changed."""
    device = subscribing.find_subscription(_opened(token, purpose=SUBSCRIPTION))
    if device is None:
        return _see(ENDED_PATH)
    if REMOVE in request.POST:
        is_left = subscribing.remove_reminder(device, number=request.POST[REMOVE])
        return _see(manage_path(token) + "?entfernt=1" if is_left else ENDED_PATH)
    form = ChangeForm(request.POST or None, initial=initial_of(device), now=reading.now, town=reading.town)
    reminders = reminders_of(device)
    form.fields["topics"].required = not reminders
    if form.is_bound and not form.is_trapped and form.is_valid():
        subscribing.change(device, form.choice, now=reading.now)
        return _see(manage_path(token) + "?gespeichert=1")
    title = _("Your mails from %(town)s") % {"town": reading.town.title}
    return WebPage(
        title=_("Error: %s") % title if form.errors else title,
        template="push/mail/manage.html",
        context={
            "form": form,
            "device": device,
            "reminders": reminders,
            "unsubscribe": unsubscribe_path(token),
            "is_new": "neu" in request.GET,
            "is_saved": "gespeichert" in request.GET,
            "is_removed": "entfernt" in request.GET,
            "is_last": len(reminders) == 1 and not device.topics,
        },
    )


@public_form
def unsubscribe(request: HttpRequest, reading: Reading, token: str) -> WebPage | HttpResponse:  # noqa: ARG001
    """The page with the button, and what the button of a mail program sends; ended twice is ended."""
    device = subscribing.find_subscription(_opened(token, purpose=SUBSCRIPTION))
    if request.method == "POST":
        if device is not None:
            devices.forget(device)
        # A mail program follows no redirect (RFC 8058 §3.1).
        return render_page(request, _ended()) if ONE_CLICK in request.POST else _see(ENDED_PATH)
    if device is None:
        return _see(ENDED_PATH)
    return WebPage(
        title=_("Unsubscribe"), template="push/mail/unsubscribe.html", context={"manage": manage_path(token)}
    )


@public_page
def ended(request: HttpRequest, reading: Reading) -> WebPage:  # noqa: ARG001 - every page's signature
    """Nothing comes any more."""
    return _ended()


def _ended() -> WebPage:
    return WebPage(title=_("You get no more mails"), template="push/mail/ended.html")


def _token(device: Device) -> str:
    return sign(str(device.public_id), purpose=SUBSCRIPTION)


def _opened(token: str, *, purpose: str) -> str:
    try:
        return unsign(token, purpose=purpose)
    except signing.BadSignature as error:
        raise NotFound from error


def _see(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


_views: dict[str, Any] = {
    "": sign_up,
    "danke/": thanks,
    "abbestellt/": ended,
    "bestaetigen/<str:token>/": confirmation,
    "abo/<str:token>/": manage,
    "abmelden/<str:token>/": unsubscribe,
}
_always = {"needed": None}  # where the town has no push any more, mailboxes may still be erased
urlpatterns: list[URLPattern] = [
    path(START.lstrip("/") + rest, view, _always if view in {unsubscribe, ended} else {}, name=f"mail-{view.__name__}")
    for rest, view in _views.items()
]
