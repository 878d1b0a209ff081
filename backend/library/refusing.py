"""How somebody in the CMS learns that what they saved is refused: in words, and with their text kept."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import bad_request
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.snippets.views.snippets import CreateView, EditView

from backend.library.blocks import open_texts
from backend.library.notes.cms import with_notes
from backend.library.publishing import Publication, PublishingRefused, refusals


class RefusalsAreSaid:
    """For every view that nobody thought of: back to where the person came from, with the reasons.

    What the view wrote is rolled back by then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if _names_no_row(request, error):
            return render(request, "wagtailadmin/404.html", status=HTTPStatus.NOT_FOUND)
        if isinstance(error, MultiValueDictKeyError) and request.path.startswith("/cms/"):
            return bad_request(request, error)  # a text made of blocks of which no browser sends a part
        if not isinstance(error, PublishingRefused):
            return None
        if not request.accepts("text/html"):
            said = {"success": False, "error_code": error.code, "error_message": str(error), "detail": str(error)}
            return JsonResponse(said, status=HTTPStatus.FORBIDDEN)
        say(request, error.reasons)
        back = _back(request)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":  # a dialogue of Wagtail's
            return JsonResponse({"step": "success", "redirect": back})
        return redirect(back)


def _names_no_row(request: HttpRequest, error: Exception) -> bool:
    """Whether a text in the address is none of the numbers that rows have; several of Wagtail's views fail at that."""
    if not isinstance(error, ValueError) or not request.path.startswith("/cms/"):
        return False
    asked = [value for values in request.GET.lists() for value in values[1]]
    return any(str(error).endswith(f"expected a number but got {value!r}.") for value in asked)


class _NotOverNewer:
    """Before Wagtail's form of an existing snippet: what somebody saved since it was opened is not written over unseen.

    Wagtail asks in a dialogue of its script, which may come too late; who presses again has seen it.
    """

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Two people who save at once do so one after the other, and the second one sees what the first one did."""
        if request.method == "POST":
            rows = self.model._default_manager.select_for_update(of=("self",))  # type: ignore[attr-defined]  # the view's
            rows.filter(pk=unquote(str(kwargs["pk"]))).values_list("pk", flat=True).first()
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # of the view beside it

    def is_valid(self, form: Any) -> bool:
        view: Any = self
        if view.is_out_of_date and not view.expects_json_response:
            newer = view.latest_revision
            said = {"person": newer.user or _("Somebody"), "time": localize(localtime(newer.created_at))}
            view.produced_error_code = "invalid_revision"
            view.produced_error_message = _OUTDATED % said
            return False
        return bool(super().is_valid(form))  # type: ignore[misc]  # the same


_OUTDATED = gettext_lazy(
    "%(person)s has saved this at %(time)s, after you had opened it. What you wrote stands below and is not saved yet. "
    "Look at the history first; if you save once more, your text counts, and the other one stays in the history."
)


class _Asked:
    """Before Wagtail's form of a snippet: a refused publication leaves the draft that was saved with it."""

    request: HttpRequest

    def run_action_method(self) -> Any:
        try:
            with transaction.atomic():
                return super().run_action_method()  # type: ignore[misc]  # of the view beside it
        except PublishingRefused as refusal:
            say(self.request, refusal.reasons, is_saved=True)
            return redirect(self.get_edit_url())  # type: ignore[attr-defined]  # the same


class _SecondOfTwo:
    """What somebody else saved between the check of the form and its writing is an error of the form, too."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of the view beside it
                return answer
        except IntegrityError:
            try:
                form.instance.validate_constraints()
            except ValidationError as error:
                form.add_error(None, error.messages)
                self.is_valid(form)  # type: ignore[attr-defined]  # the same; it words what the person is told
                refused: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]  # the same
                return refused
            raise


class AskedCreateView(_SecondOfTwo, _Asked, CreateView):
    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if not form.is_bound:
            open_texts(form)
        return form


class AskedEditView(_SecondOfTwo, _NotOverNewer, _Asked, EditView):
    def get_side_panels(self) -> Any:
        return with_notes(super().get_side_panels(), item=self.object, request=self.request)


def keep_refused_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook between saving a page and publishing it; the draft stays, and the form says why."""
    revision = page.latest_revision
    reasons = refusals(Publication(revision=revision, item=revision.as_object(), person=request.user.pk))
    if not reasons:
        return None
    say(request, reasons, is_saved=True)
    return redirect("wagtailadmin_pages:edit", page.pk)


def say(request: HttpRequest, reasons: Any, *, is_saved: bool = False) -> None:
    """Every reason as a message of its own."""
    if is_saved:
        messages.warning(request, _("Your text is saved as a draft. It is not published."))
    for reason in reasons:
        messages.error(request, format_html("{}", reason))


def _back(request: HttpRequest) -> str:
    came_from = request.headers.get("referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    return came_from if is_ours and came_from else reverse("wagtailadmin_home")
