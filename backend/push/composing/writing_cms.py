"""The pages on which a message is written, and the estimate of how many it would reach."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from backend.accounts.models import User
from backend.common import clock
from backend.common.numbers import number_in
from backend.library.publishing import needs_second_person
from backend.push.audiences import estimate
from backend.push.composing import drafts
from backend.push.composing.choices import audience_of
from backend.push.composing.drafts import MOST_BODY, MOST_TITLE, WRITABLE, Draft
from backend.push.composing.forms import MessageForm
from backend.push.composing.frame import message_of, page, town_of, writer
from backend.push.composing.message_cms import let_go
from backend.push.composing.rules import KIND, a_day, left_on, rights
from backend.push.composing.subjects import about
from backend.push.models import Message
from backend.push.small_numbers import FEW, number_in_words
from backend.push.subjects import NotComposed
from backend.tenants.models import Municipality


@never_cache
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """A new message: free, about something (`about`, `id`), or in the place of another one (`corrects`)."""
    person, town = writer(request), town_of(request)
    try:
        draft = _begun(request, town=town)
    except NotComposed as error:
        messages.error(request, error.title)
        return redirect("push_messages")
    if draft is None:
        messages.error(request, _("It is not published, or over by now: there is nothing to be told."))
        return redirect("push_messages")
    there = drafts.known(draft)
    if there is not None and (request.method == "GET" or there.state not in WRITABLE):
        return redirect("push_write_on" if there.state in WRITABLE else "push_message", there.pk)
    return _form(request, draft, person=person, town=town)


@never_cache
@require_http_methods(["GET", "POST"])
def write_on(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, or what waits for approval."""
    person, town = writer(request), town_of(request)
    message = message_of(pk)
    if message.state not in WRITABLE:
        return redirect("push_message", pk)
    return _form(request, drafts.as_draft(message), person=person, town=town, message=message)


@never_cache
@require_POST
def count(request: HttpRequest) -> JsonResponse:
    """How many would be told now; asked while somebody ticks."""
    writer(request)
    town, now = town_of(request), clock.now()
    there = request.GET.get("message")
    draft = drafts.as_draft(message_of(_number(there))) if there else _begun(request, town=town)
    if draft is None:
        raise Http404
    form = MessageForm(request.POST, draft=draft, town=town, now=now)
    form.is_valid()  # texts need not be there yet
    told = sum(estimate(audience_of(form.choice()), today=clock.local_day(now, zone=form.zone)).values())
    return JsonResponse({"words": _in_words(told)})


def _in_words(told: int) -> str:
    if told == 0:
        return _("no device")
    if told < FEW:
        return _("fewer than %(count)d devices") % {"count": FEW}
    # In tens: what two estimates differ by would be about a few people, too.
    return _("%(count)s devices") % {"count": number_in_words(told, is_blurred=True)}


def _form(
    request: HttpRequest, draft: Draft, *, person: User, town: Municipality, message: Message | None = None
) -> HttpResponse:
    """The form, or what its buttons ask for: save, submit, send."""
    now = clock.now()
    form = MessageForm(request.POST or None, draft=draft, town=town, now=now)
    if request.method == "POST" and form.is_valid():
        saved = drafts.save(drafts.changed(draft, form.values()), by=person, now=now)
        return let_go(request, saved, person=person, town=town, now=now)
    written = message or Message(changed_by=person)
    written.changed_by = person  # whoever saves it from here
    context = {
        "form": form,
        "draft": draft,
        "message": message,
        "is_refused": bool(list(rights(written, by=person))),
        "needs_second_person": needs_second_person(KIND),
        "left_today": max(left_on(now, town=town), 0),
        "a_day": a_day(),
        "lengths": {"title": MOST_TITLE, "body": MOST_BODY},
        "query": request.GET.urlencode(),
        "key": draft.key.removeprefix("free/") if draft.key.startswith("free/") else "",
    }
    title = _("Correct a notification") if draft.corrects else _("Write a notification")
    return page(request, "push/cms/write.html", title=title, status=200 if not form.errors else 422, **context)


def _begun(request: HttpRequest, *, town: Municipality) -> Draft | None:
    """What the address asks for. Raises Http404 for what nobody could have offered."""
    asked = request.GET
    if "corrects" in asked:
        corrected = message_of(_number(asked["corrects"]))
        if not drafts.is_correctable(corrected):
            raise Http404
        return drafts.begin_correction(corrected)
    if "about" in asked:
        subject = about(kind=asked["about"], public_id=_uuid(asked.get("id", "")), town=town)
        if subject is None:
            raise Http404
        return drafts.begin_about(subject, town=town)
    key = request.POST.get("key")
    return drafts.begin(key=_uuid(key) if key else uuid4())


def _number(text: str) -> int:
    number = number_in(text)
    if number is None:
        raise Http404
    return number


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def write_address(*, kind: str, public_id: Any) -> str:
    """Where a message about this object is written."""
    return f"{reverse('push_write')}?about={kind}&id={public_id}"
