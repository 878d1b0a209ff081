"""The page that shows what files would do, and takes them over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common import clock
from backend.waste_calendar.cms.frame import list_of
from backend.waste_calendar.cms.hand_over import Line as HandOverLine
from backend.waste_calendar.cms.hand_over import hand_over_lines
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.models import CalendarSource, ImportDraft
from backend.waste_calendar.progress import running
from backend.waste_calendar.sharing import PROVIDERS
from backend.waste_calendar.wizard.frame import A_PAGE, OPEN, DraftPage, State, begin, next_question
from backend.waste_calendar.wizard.of_source import keep_said
from backend.waste_calendar.wizard.renames import answers_of, keep_answers, rename_fields
from backend.waste_calendar.wizard.report import Line, Report
from backend.waste_calendar.wording import variant_text

NEW_FOR = timedelta(hours=1)


class Check(DraftPage):
    """What the files would do; taking them over."""

    template_name = "waste_calendar/wizard/check.html"
    page_title = gettext_lazy("Check and take over")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.draft.source_id and self.draft.state == State.NEW and (question := next_question(self.draft)):
            return redirect(question, self.draft.pk)  # it was fetched while the page looked on
        lines = self._towns()
        answer = super().get(request, *args, lines=lines, **kwargs)
        is_on_its_way = any(line.arrival.waiting for line in lines)
        if self.draft.state in ImportDraft.BUSY or is_on_its_way:
            answer["Refresh"] = "2"
        return answer

    def _towns(self) -> list[HandOverLine]:
        """Where it was handed to; only of what was taken over just now, since later changes arrive as well."""
        is_new = self.draft.state == State.DONE and self.draft.changed_at > clock.now() - NEW_FOR
        return hand_over_lines(self.town) if is_new and self.town.kind in PROVIDERS else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        progress = self._progress()
        draft = self.draft
        is_shown = draft.state in {State.CHECKED, State.DONE} and draft.report is not None
        report = Report.unpack(bytes(draft.report)) if is_shown else None  # type: ignore[arg-type]  # not None
        context: dict[str, Any] = super().get_context_data(
            draft=draft,
            files=[file.name for file in draft.files.defer("content")],
            next_question=next_question(draft),
            report=report,
            is_busy=draft.state in ImportDraft.BUSY,
            done=sum(line.arrival.is_complete for line in kwargs.get("lines", ())),
            is_handed_over=self.town.kind in PROVIDERS,
            **progress,
            is_checked=draft.state == State.CHECKED,
            renames=rename_fields(report.likely, draft=draft) if report and draft.state == State.CHECKED else [],
            **(self._shown(report) if report else {}),
            **kwargs,
        )
        return context

    def _progress(self) -> dict[str, Any]:
        """What is done, as the worker's session says it; whose session is gone has died in the middle of it."""
        if self.draft.state not in ImportDraft.BUSY or not self.draft.progress:
            return {}
        if progress := running().get(self.draft.pk):
            return {"progress": progress}
        self.draft.refresh_from_db(fields=["state", "message", "progress", "report", "plan_print", "changed_at"])
        return {"has_died": self.draft.state in ImportDraft.BUSY}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "discard" in request.POST:
            ImportDraft.objects.filter(pk=self.draft.pk, state__in=OPEN).delete()
            messages.success(request, _("The files were discarded; the calendar is as it was."))
            return redirect("waste-imports")
        if "keep" in request.POST and self.draft.source_id:
            return self._keep_said(request)
        if "renames" in request.POST:
            self._answer_renames(request)
        elif "take" in request.POST:
            # What was looked at is what is taken: the page says which check it showed.
            checked = {"state__in": [State.CHECKED], "plan_print": request.POST.get("print", "")}
            if self._open_renames():
                messages.error(request, _("Say first which streets have another name now."))
            elif not begin(self.draft, town=self.town, state=State.WAITING, person=request.user, **checked):
                messages.error(request, _("The result is no longer the one that you looked at. Please look again."))
        elif self.draft.state in OPEN:
            is_absent = self.draft.source_id is not None and not self.draft.files.exists()
            again = State.FETCHING if is_absent else State.CHECKING
            begin(self.draft, town=self.town, state=again, state__in=list(OPEN))
        return redirect("waste-import", self.draft.pk)

    def _answer_renames(self, request: HttpRequest) -> None:
        """Keep what was said of streets, and look again at what the files do then."""
        if self.draft.state != State.CHECKED or self.draft.report is None:
            return
        likely = Report.unpack(bytes(self.draft.report)).likely
        keep_answers(self.draft, answers=answers_of(request.POST, likely=likely))
        self.draft.save(update_fields=["profile"])
        begin(self.draft, town=self.town, state=State.CHECKING, state__in=list(OPEN))

    def _open_renames(self) -> bool:
        """Whether a street that seems to have another name waits for an answer."""
        report = self.draft.report
        likely = Report.unpack(bytes(report)).likely if report is not None else []
        return any(not field.answer for field in rename_fields(likely, draft=self.draft))

    def _keep_said(self, request: HttpRequest) -> HttpResponse:
        """How the address is read from now on; the calendar itself stays as it is until it is read the next time."""
        checked = ImportDraft.objects.select_for_update(of=("self",)).defer("report")
        try:
            with transaction.atomic():
                draft = checked.filter(pk=self.draft.pk, state=State.CHECKED).first()
                if draft is None:
                    messages.error(request, _("The result is no longer the one that you looked at. Please look again."))
                    return redirect("waste-import", self.draft.pk)
                keep_said(draft)
                draft.delete()
        except FileBroken as broken:
            messages.error(request, str(broken))
            return redirect("waste-import", self.draft.pk)
        messages.success(
            request, _("Saved. From the next reading on, tonight at the latest, this calendar is read so.")
        )
        return redirect(list_of(CalendarSource))

    def _shown(self, report: Report) -> dict[str, Any]:
        """The lines that are asked for, a page of them."""
        chosen = {name: self.request.GET.get(name, "") for name in ("action", "fraction", "zone")}
        wanted = {name: value for name, value in chosen.items() if value}
        lines = [line for line in report.lines if all(getattr(line, name) == wanted[name] for name in wanted)]
        page = Paginator(lines, A_PAGE).get_page(self.request.GET.get("page"))
        return {
            "counts": report.counts,
            "chosen": chosen,
            "fractions": sorted({line.fraction for line in report.lines}),
            "zones": sorted({line.zone for line in report.lines}),
            "page": page,
            "rows": [_row(line) for line in page],
            "span": [parse_date(report.first), parse_date(report.last)] if report.first else None,
            "problems": Paginator(report.problems, A_PAGE).get_page(self.request.GET.get("problems")),
            "others": Paginator(report.others, A_PAGE).get_page(self.request.GET.get("others")),
            "query": urlencode(wanted),
        }


def _row(line: Line) -> dict[str, Any]:
    days = {name: parse_date(text) if (text := getattr(line, name)) else None for name in ("before", "after")}
    return {**vars(line), **days, "variant": variant_text(line.variant)}
