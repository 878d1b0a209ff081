"""The page of a calendar on the internet that shows how it is read, and fetches it once for whoever says it anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from backend.common import clock
from backend.waste_calendar.cms.frame import list_of
from backend.waste_calendar.formats.mapping import NO_PICKUP, Profile
from backend.waste_calendar.models import CalendarSource, Fraction, ImportDraft
from backend.waste_calendar.vocabulary import BY_KEY
from backend.waste_calendar.wizard.forms.columns import FIELD_NAMES, SHAPE_NAMES, header_text
from backend.waste_calendar.wizard.frame import SAY_HOW, DraftPage, State, begin
from backend.waste_calendar.wording import variant_text

CHECK_COLUMNS = gettext_lazy("Check columns and labels")
ROUTE = "waste-source-columns"


class SourceColumns(DraftPage):
    """How one calendar is read. What the operator named is only shown."""

    template_name = "waste_calendar/wizard/source.html"
    page_title = CHECK_COLUMNS
    header_icon = "link"
    needs = needs_to_change = SAY_HOW

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = kwargs.pop("source")
        if request.user.has_perm(SAY_HOW):  # others are not told which there are
            self.source = get_object_or_404(CalendarSource, pk=key)
        return super().dispatch(request, *args, **kwargs)

    def above(self) -> list[dict[str, Any]]:
        return [{"url": list_of(CalendarSource), "label": CalendarSource._meta.verbose_name_plural}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        profile = Profile.from_json(self.source.profile) if self.source.profile else None
        context: dict[str, Any] = super().get_context_data(
            source=self.source,
            may_say=can_be_said(self.source),
            shape=SHAPE_NAMES[profile.shape] if profile else "",
            columns=list(_columns(profile)) if profile else [],
            labels=list(_labels(profile)) if profile else [],
            open=_open_draft(self.source),
            **kwargs,
        )
        return context

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not can_be_said(self.source):
            raise PermissionDenied
        draft = _open_draft(self.source)
        if draft is None:
            now = clock.now()
            draft = ImportDraft.objects.create(
                person=request.user,  # type: ignore[misc]  # a person of the town
                source=self.source,
                created_at=now,
                changed_at=now,
            )
            begin(draft, town=self.town, state=State.FETCHING, state__in=[State.NEW])
        return redirect("waste-import", draft.pk)


def can_be_said(source: CalendarSource) -> bool:
    """Whether it is people's here to say how it is read."""
    return source.is_fetched and not source.is_owned_by_file


def address_of(source: CalendarSource) -> str:
    """The page about how it is read."""
    return reverse(ROUTE, args=[source.pk])


def source_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001 - Wagtail's
    """In the list of calendars, beside each."""
    if isinstance(snippet, CalendarSource) and user.has_perm(SAY_HOW):
        words = CHECK_COLUMNS if can_be_said(snippet) else _("How it is read")
        yield Button(words, address_of(snippet), icon_name="list-ul", priority=25)


def offer_to_check(request: HttpRequest, instance: Any) -> None:
    """Right after an address was entered is when people want to know what comes from it."""
    if isinstance(instance, CalendarSource) and can_be_said(instance) and request.user.has_perm(SAY_HOW):
        words = _("Shall what it brings be looked at right away?")
        messages.info(request, words, buttons=[messages.button(address_of(instance), CHECK_COLUMNS)])


def _open_draft(source: CalendarSource) -> ImportDraft | None:
    """What was fetched for this before and nobody ended: servers are not asked twice for it."""
    drafts = ImportDraft.objects.filter(source=source).exclude(state=State.DONE)
    return drafts.only("pk", "created_at", "state").first()


def _columns(profile: Profile) -> Iterator[tuple[str | Promise, str]]:
    for name, header in profile.columns.items():
        yield FIELD_NAMES.get(name, name), header_text(header)
    if profile.year:
        yield _("Year, where days have none"), str(profile.year)


def _labels(profile: Profile) -> Iterator[tuple[str, str]]:
    titles = dict(Fraction.objects.values_list("key", "title"))
    for label, meaning in profile.labels.items():
        parts = [part.strip().partition(":") for part in meaning.split(",")]
        names = (
            " ".join(filter(None, (str(titles.get(key) or BY_KEY[key].title), variant_text(variant))))
            for key, _colon, variant in parts
            if key in BY_KEY
        )
        yield label, _("no pickup, leave out") if meaning.strip() == NO_PICKUP else " + ".join(names)
