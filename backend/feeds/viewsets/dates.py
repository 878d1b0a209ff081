"""The next dates of an event while it is being written: the form as it was sent, through the code of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from wagtail.permissions import policy_registry

from backend.common.numbers import number_in
from backend.feeds.event_form.form import TIME_FIELDS, EventForm
from backend.feeds.models import Event


class WithDates:
    """Put between `OwnItemsOnly` and the viewset, which then asks whose event it is."""

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns: list[URLPattern] = super().get_urlpatterns()  # type: ignore[misc]  # of the viewset beside it
        dates = [path("dates/", next_dates, name="dates"), path("dates/<str:pk>/", next_dates, name="dates")]
        return [*patterns, *dates]


@require_POST
def next_dates(request: HttpRequest, pk: str | None = None) -> HttpResponse:
    """The list of dates as the form shows it; nothing is stored."""
    if not policy_registry.get_by_type(Event).user_has_permission(request.user, "change" if pk else "add"):
        raise PermissionDenied
    form = _form(request.POST, event=_event(pk) if pk else Event())
    return render(request, "feeds/cms/next_dates.html", dict(form.next_dates()))


def _form(data: Mapping[str, Any], *, event: Event) -> EventForm:
    """The part of the form that says when."""
    form_class: type[forms.ModelForm[Event]] = Event.snippet_viewset.get_form_class()
    form: Any = form_class(data, instance=event)
    form.fields = {name: field for name, field in form.fields.items() if name in TIME_FIELDS}
    found: EventForm = form
    return found


def _event(pk: str) -> Event:
    """With what its last draft says."""
    event = Event.objects.filter(pk=number_in(pk)).first()
    if event is None:
        raise Http404
    draft: Event = event.get_latest_revision_as_object()
    return draft
