"""What the wizard's pages have in common: who may bring calendars, which draft it is, and where it goes on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from backend.common import clock
from backend.tenants.models import Municipality
from backend.waste_calendar import tasks
from backend.waste_calendar.cms.frame import MODULE, WastePage
from backend.waste_calendar.models import ImportDraft

READ_IN = f"{MODULE}.add_importdraft"
SAY_HOW = f"{MODULE}.change_calendarsource"
TITLE = gettext_lazy("Read in a calendar")
KEPT = 10
A_PAGE = 50
State = ImportDraft.State
OPEN = {State.NEW, State.CHECKED, State.FAILED}


class DraftPage(WastePage):
    """For those who may bring calendars."""

    header_icon = "download"
    page_title = TITLE
    needs = needs_to_change = READ_IN
    draft: ImportDraft  # of the pages of one

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if "pk" in kwargs and request.user.has_perm(READ_IN):
            drafts = ImportDraft.objects.defer("report").select_related("source")
            self.draft = get_object_or_404(drafts, pk=kwargs["pk"])
            if self.draft.source_id and not request.user.has_perm(SAY_HOW):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def above(self) -> list[dict[str, Any]]:
        return [{"url": reverse("waste-imports"), "label": TITLE}]


def go_on(draft: ImportDraft, *, town: Municipality) -> HttpResponse:
    """To what is still to be said; if nothing is, the check begins."""
    if question := next_question(draft):
        return redirect(question, draft.pk)
    begin(draft, town=town, state=State.CHECKING, state__in=list(OPEN))
    return redirect("waste-import", draft.pk)


def next_question(draft: ImportDraft) -> str:
    """The page on which something is still to be said."""
    if not draft.is_of_sources and not draft.profile.get("are_columns_said"):
        return "waste-import-columns"
    return "" if draft.is_of_sources or draft.profile.get("are_labels_said") else "waste-import-labels"


def begin(draft: ImportDraft, *, town: Municipality, state: ImportDraft.State, person: Any = None, **only: Any) -> bool:
    """Once, however often somebody clicks."""
    columns: dict[str, Any] = {"person": person} if person is not None else {}
    with transaction.atomic():
        rows = ImportDraft.objects.filter(pk=draft.pk, **only)
        has_begun = bool(rows.update(state=state, message="", progress="", tries=0, changed_at=clock.now(), **columns))
        if has_begun:
            tasks.begin_draft(draft.pk, town=town)
    return has_begun
