"""The page of one message: what it says, how it is doing at this moment, and what may be done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from backend.accounts.models import User
from backend.common import clock
from backend.library.models import Area
from backend.library.variants.naming import language_name
from backend.push.composing import drafts, releasing, trials
from backend.push.composing.choices import Choice
from backend.push.composing.drafts import WRITABLE
from backend.push.composing.frame import may_send, message_of, page, town_of, writer
from backend.push.composing.releasing import ON_ITS_WAY, UNTOLD, NotReleased
from backend.push.composing.results import results
from backend.push.composing.rules import UNDO, refusals
from backend.push.models import Message
from backend.push.preferences import sources_of, topics_of
from backend.tenants.models import Municipality


@never_cache
@require_http_methods(["GET", "POST"])
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at it; the buttons below it post here."""
    person, town, now = writer(request), town_of(request), clock.now()
    shown = message_of(pk)
    if request.method == "POST":
        for name, act in _ACTIONS.items():
            if name in request.POST:
                return act(request, shown, person=person, town=town, now=now)
        return redirect("push_message", pk)
    context = {
        **_state(shown, now=now),
        "texts": [(lang, language_name(lang), text) for lang, text in shown.texts.items()],
        "whom": whom_in_words(shown, town=town),
        "refusals": list(refusals(shown, by=person, town=town, now=now)) if shown.state in WRITABLE else [],
        "may_send": may_send(request),
        "seen": drafts.version_of(shown),
        "goes_at": shown.send_at if shown.send_at and shown.send_at > now else None,  # past, it goes at once
        "is_writable": shown.state in WRITABLE,
        "correction": shown.corrections.exclude(state=Message.State.CANCELLED).first(),
        "may_correct": drafts.is_correctable(shown),
        "trials": trials.named(),
    }
    return page(request, "push/cms/message.html", title=_("Notification"), **context)


@never_cache
@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How it is doing now, as a part of the page, for as long as it moves."""
    writer(request)
    context = _state(message_of(pk), now=clock.now())
    return render(request, "push/cms/state.html", context | {"town": town_of(request)})


def let_go(request: HttpRequest, saved: Message, *, person: User, town: Municipality, now: datetime) -> HttpResponse:
    """What a button below the form or the page asks for, once the message is saved."""
    if "send" in request.POST:
        return _send(request, saved, person=person, town=town, now=now)
    if "submit" in request.POST:
        return _submit(request, saved, person=person, town=town, now=now)
    if saved.state in WRITABLE:
        messages.success(request, _("The notification is saved. Nobody has been told anything yet."))
    return redirect("push_message", saved.pk)


def whom_in_words(shown: Message, *, town: Municipality) -> list[str]:
    """Whom it is for, a sentence a line; a constant number of statements."""
    choice = Choice.kept(shown.choice)
    titles = {topic.key: str(topic.title) for topic in topics_of(town)}
    topics = ", ".join(titles.get(topic, topic) for topic in choice.topics)
    sources = ", ".join(source.name for source in sources_of(town) if str(source.id) in choice.sources)
    if choice.is_everybody:
        lines = [_("All devices")]
    elif choice.sources:
        lines = [_("Who is told what comes from: %(sources)s") % {"sources": sources or _("a source that is gone")}]
    else:
        lines = [_("Who has chosen: %(topics)s") % {"topics": topics}]
    if choice.areas:
        names = Area.objects.filter(public_id__in=choice.areas).values_list("name", flat=True)
        lines.append(_("Only in: %(areas)s") % {"areas": ", ".join(names)})
    if choice.langs:
        spoken = ", ".join(language_name(lang) for lang in choice.langs)
        lines.append(_("Only phones in: %(languages)s") % {"languages": spoken})
    if choice.source:
        lines.append(_("Not who has muted the source"))
    return lines


def _state(shown: Message, *, now: datetime) -> dict[str, Any]:
    """What the live part of the page shows."""
    may_be_taken_back = shown.state in UNTOLD and not shown.planned_up_to
    left = (shown.send_at - now).total_seconds() if may_be_taken_back and shown.send_at else 0
    return {
        "message": shown,
        "results": results(shown),
        "is_moving": shown.state in ON_ITS_WAY or (shown.state == Message.State.CANCELLED and not shown.finished_at),
        "may_be_taken_back": may_be_taken_back,
        "may_be_stopped": shown.state in ON_ITS_WAY and not may_be_taken_back,
        "seconds_left": max(int(left), 0),
        "is_soon": shown.state == Message.State.SCHEDULED and left <= UNDO.total_seconds(),
    }


def _send(request: HttpRequest, sent: Message, *, person: User, town: Municipality, now: datetime) -> HttpResponse:
    try:
        seen = request.POST.get("seen", "")
        released = releasing.release(sent, by=person, town=town, now=now, seen=seen)
    except NotReleased as refusal:
        messages.error(request, _("Not sent, but saved: %(reasons)s") % {"reasons": " ".join(refusal.reasons)})
        return redirect("push_message", sent.pk)
    moment = released.send_at
    if moment is not None and moment > now + UNDO:
        local = clock.local(moment, zone=ZoneInfo(town.timezone))
        messages.success(request, _("It goes out on %(day)s.") % {"day": f"{local:%d.%m.%Y, %H:%M}"})
    return redirect("push_message", sent.pk)


def _submit(request: HttpRequest, sent: Message, *, person: User, now: datetime, **_asked: Any) -> HttpResponse:
    if releasing.submit(sent, by=person, now=now):
        messages.success(request, _("It waits for approval by a second person."))
    return redirect("push_message", sent.pk)


def _send_back(request: HttpRequest, sent: Message, *, person: User, now: datetime, **_asked: Any) -> HttpResponse:
    if not may_send(request):
        raise PermissionDenied
    if releasing.send_back(sent, reason=request.POST.get("reason", ""), by=person, now=now):
        messages.success(request, _("It is a draft again; whoever wrote it sees your reason."))
    return redirect("push_message", sent.pk)


def _take_back(request: HttpRequest, sent: Message, *, person: User, now: datetime, **_asked: Any) -> HttpResponse:
    if not may_send(request):
        raise PermissionDenied
    if releasing.take_back(sent, by=person, now=now):
        messages.success(request, _("Taken back in time: nobody has been told, and it is a draft again."))
        return redirect("push_write_on", sent.pk)
    messages.warning(request, _("It is on its way already. You can still stop it, or correct it."))
    return redirect("push_message", sent.pk)


def _stop(request: HttpRequest, sent: Message, *, person: User, **_asked: Any) -> HttpResponse:
    if not may_send(request):
        raise PermissionDenied
    if releasing.stop(sent, by=person):
        messages.success(request, _("Stopped: nobody more is told. What a phone shows already stays there."))
    return redirect("push_message", sent.pk)


def _try(request: HttpRequest, sent: Message, *, person: User, now: datetime, **_asked: Any) -> HttpResponse:
    chosen = [trial for trial in trials.named() if str(trial.pk) in request.POST.getlist("trial")]
    if trials.send_trial(sent, to=chosen, by=person, now=now):
        messages.success(request, _("The test is on its way to: %(names)s") % {"names": ", ".join(map(str, chosen))})
    else:
        messages.error(request, _("Choose at least one test device."))
    return redirect("push_message", sent.pk)


def _throw_away(request: HttpRequest, sent: Message, **_asked: Any) -> HttpResponse:
    if not drafts.throw_away(sent):
        return redirect("push_message", sent.pk)
    messages.success(request, _("The draft is deleted."))
    return redirect("push_messages")


_ACTIONS: dict[str, Callable[..., HttpResponse]] = {
    "send": _send,
    "submit": _submit,
    "send_back": _send_back,
    "take_back": _take_back,
    "stop": _stop,
    "try": _try,
    "delete": _throw_away,
}
