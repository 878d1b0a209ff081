"""The pages on which an operator makes or changes a town: form or text, then what it would do, then how far it is."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, User
from backend.common import clock
from backend.common.errors import OrtsblattError
from backend.common.numbers import number_in
from backend.console.details.editing import Opened, checked, in_lines, let_apply, opened, plan_of, plan_of_folder
from backend.console.details.forms import DetailsForm
from backend.console.details.text import DocumentText
from backend.console.pages import operators_only
from backend.tenants import registry
from backend.tenants.file.problems import FileRefused, Problem
from backend.tenants.kept.documents import ChangedMeanwhile, release
from backend.tenants.models import Municipality, TownDocument
from backend.tenants.secrets import MOST_BYTES, NAME, remove_secret, set_secret

FORM, TEXT, PLAN, APPLY = "formular", "text", "vorschau", "anwenden"
REFRESH_SECONDS = 2


@operators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_town(request: HttpRequest) -> HttpResponse:
    """A town that has neither file nor document yet."""
    return _page(request, Opened())


@operators_only
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """The document of a town, to be changed if the console keeps it, or may."""
    return _page(request, _found(slug))


def _page(request: HttpRequest, of: Opened) -> HttpResponse:
    if of.file:
        plan = plan_of_folder(of.file, now=clock.now())
        text = of.file.read_text(encoding="utf-8", errors="replace")
        return render(request, "console/details_of_folder.html", {"opened": of, "plan": plan, "text": text})
    if of.town and not of.town.is_current:
        return render(request, "console/details_outdated.html", {"opened": of}, status=HTTPStatus.CONFLICT)
    if request.method == "POST":
        return _Step(request, of).answer()
    text = of.text or ("status: preparing\n" if of.is_new else "")
    return _Step(request, of).edit(text)


class _Step:
    """One step on the way of a text that nothing keeps yet: it goes along with each form."""

    def __init__(self, request: HttpRequest, of: Opened) -> None:
        self.request, self.of = request, of
        self.version = request.POST.get("version", "" if of.version is None else str(of.version))

    def answer(self) -> HttpResponse:
        text = self.request.POST.get("text", "").replace("\r\n", "\n")
        step = self.request.POST.get("schritt", PLAN)
        if self.request.POST.get("ansicht") != FORM:
            return self._go_on(text, step=step)
        try:
            form = DetailsForm(self.request.POST, draft=DocumentText(text), is_new=self.of.is_new)
        except FileRefused as refused:
            return self.edit_text(text, problems=refused.problems)
        if not form.is_valid():
            return self._show("details_form", form=form, text=text)
        return self._go_on(form.write(), step=step, form=form, typed=text)

    def edit(self, text: str) -> HttpResponse:
        """The fields, or the text if it can't be read."""
        try:
            form = DetailsForm(draft=DocumentText(text), is_new=self.of.is_new)
        except FileRefused as refused:
            return self.edit_text(text, problems=refused.problems)
        return self._show("details_form", form=form, text=text)

    def edit_text(self, text: str, *, problems: list[Problem] | None = None) -> HttpResponse:
        return self._show("details_text", text=text, problems=in_lines(problems or []))

    def _go_on(self, text: str, *, step: str, form: DetailsForm | None = None, typed: str = "") -> HttpResponse:
        if step in {FORM, TEXT}:
            return self.edit(text) if step == FORM else self.edit_text(text)
        try:
            file = checked(text, of=self.of)
            if step == APPLY:
                return self._apply(text)
            plan = plan_of(file, before=self.of.text, text=text, now=clock.now())
        except FileRefused as refused:
            return self._mistaken(text, refused.problems, form=form, typed=typed)
        except OrtsblattError as error:
            return self._refused(text, str(error.title), form=form, typed=typed)
        return self._show("details_plan", text=text, plan=plan, address=f"{file.town.slug}", ansicht=PLAN)

    def _mistaken(self, text: str, problems: list[Problem], *, form: DetailsForm | None, typed: str) -> HttpResponse:
        if form is None:
            return self.edit_text(text, problems=problems)
        return self._show("details_form", form=form, text=typed, problems=in_lines(form.tell(problems)))

    def _apply(self, text: str) -> HttpResponse:
        version = None if self.of.is_new else (number_in(self.version) or 0)
        file = checked(text, of=self.of)
        by = cast("User", self.request.user)
        document = let_apply(file, text=text, version=version, by=by, now=clock.now())
        return HttpResponseRedirect(reverse("console:progress", args=[document.slug]), status=HTTPStatus.SEE_OTHER)

    def _refused(self, text: str, sentence: str, *, form: DetailsForm | None, typed: str) -> HttpResponse:
        if form is None:
            return self._show("details_text", text=text, problems=[sentence], status=HTTPStatus.CONFLICT)
        return self._show("details_form", form=form, text=typed, problems=[sentence], status=HTTPStatus.CONFLICT)

    def _show(self, template: str, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        form = context.get("form")
        is_wrong = bool(context.get("problems")) or (form is not None and form.is_bound)
        shown = {"opened": self.of, "version": self.version, "is_wrong": is_wrong, **context}
        if is_wrong and status == HTTPStatus.OK:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(self.request, f"console/{template}.html", shown, status=status)


@operators_only
@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the last apply is; the page looks again by itself until it is over."""
    document = get_object_or_404(TownDocument, slug=slug)
    town = Municipality.objects.filter(schema_name=slug).first()
    slow = [module for module in registry.active_modules(town) if module.after_apply] if town else []
    keys = [module.key for module in slow]
    context = {
        "document": document,
        "town": town,
        "is_busy": document.is_busy(now=clock.now()),
        "step": next((str(module.title) for module in slow if module.key == document.step), ""),
        "number": keys.index(document.step) + 2 if document.step in keys else 1,
        "steps": len(keys) + 2,
    }
    response = render(request, "console/progress.html", context)
    if context["is_busy"]:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


@operators_only
@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The document as the file that it would be in the folder."""
    of = _found(slug)
    text = of.file.read_bytes() if of.file else of.text.encode()
    headers = {"Content-Disposition": f'attachment; filename="{of.slug}.yaml"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@operators_only
@require_POST
def let_go(request: HttpRequest, slug: str) -> HttpResponse:
    """The console keeps the document no more; the town, if there is one, stays."""
    of = _found(slug)
    try:
        release(slug, now=clock.now())
    except ChangedMeanwhile:
        return HttpResponseRedirect(reverse("console:progress", args=[slug]), status=HTTPStatus.SEE_OTHER)
    record(AuditEntry.Action.TOWN_RELEASED, actor=cast("User", request.user), detail={"town": slug})
    page = reverse("console:town", args=[slug]) if of.town else reverse("console:towns")
    return HttpResponseRedirect(page, status=HTTPStatus.SEE_OTHER)


@operators_only
@require_POST
def secrets(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter, replace or remove a secret of the town; what it is, no page ever says."""
    town = get_object_or_404(Municipality, schema_name=slug)
    page, by = reverse("console:town", args=[slug]), cast("User", request.user)
    name, value = request.POST.get("name", "").strip(), request.POST.get("value", "").strip()
    if not re.fullmatch(NAME, name):
        return HttpResponseRedirect(f"{page}?geheimnis=name#secrets", status=HTTPStatus.SEE_OTHER)
    if "entfernen" in request.POST:
        remove_secret(town, name=name)
        record(AuditEntry.Action.SECRET_REMOVED, actor=by, about=town, detail={"name": name})
    elif not value or len(value.encode()) > MOST_BYTES:
        return HttpResponseRedirect(f"{page}?geheimnis=wert#secrets", status=HTTPStatus.SEE_OTHER)
    else:
        set_secret(town, name=name, value=value, now=clock.now())
        record(AuditEntry.Action.SECRET_SET, actor=by, about=town, detail={"name": name})
    return HttpResponseRedirect(f"{page}#secrets", status=HTTPStatus.SEE_OTHER)


def _found(slug: str) -> Opened:
    found = opened(slug)
    if found is None:
        raise Http404(_("There is no such town."))
    return found
