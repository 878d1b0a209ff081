"""The page "Wie geht es dieser Quelle?": its state, what can be done, its last attempts, and a look at a fetch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views import View
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.admin.views import generic
from wagtail.permissions import policy_registry

from backend.common.errors import AddressRefused
from backend.common.fetching import refuse_unfetchable
from backend.feeds.health.attempts import attempts_of
from backend.feeds.health.progress import running
from backend.feeds.health.words import advice_of, result_of, state_of, words_of
from backend.feeds.models import Source
from backend.feeds.tasks import defer_fetch, queue_of

LOOKS_AGAIN = "2"  # seconds


class SourceHealth(generic.base.WagtailAdminTemplateMixin, View):
    """Everybody who sees imports sees how they are doing; who may change them has the buttons."""

    template_name = "feeds/cms/health.html"
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        policy = policy_registry.get_by_type(Source)
        self.may_change = policy.user_has_permission(request.user, "change")
        if not self.may_change and (request.method == "POST" or not policy.user_has_permission(request.user, "view")):
            raise PermissionDenied
        self.source = get_object_or_404(Source, pk=kwargs["pk"], origin="")
        self.page_title = _("How is this source doing?")
        self.page_subtitle = self.source.name
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("sources:index"), "label": capfirst(Source._meta.verbose_name_plural)}
        return [index, {"url": "", "label": self.source.name}]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = self.source
        progress = running(source.pk)
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        queued = ProcrastinateJob.objects.filter(lock=queue_of(source, town=town), status__in=["todo", "doing"])
        is_busy = progress is not None or queued.exists()
        context = self.get_context_data(
            source=source,
            state=state_of(source),
            advice=advice_of(source),
            attempts=[(attempt, result_of(attempt)) for attempt in attempts_of(source)],
            progress=words_of(progress) if is_busy else "",
            may_change=self.may_change,
        )
        response: HttpResponse = self.render_to_response(context)
        if is_busy:
            response["Refresh"] = LOOKS_AGAIN
        return response

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        actions = {"pause": self._pause, "resume": self._resume, "move": self._move}
        actions.get(request.POST.get("do", ""), self._fetch)(request)
        return redirect("sources:fetch", pk)

    def _fetch(self, request: HttpRequest) -> None:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        is_new = defer_fetch(self.source, town=town)
        text = _("%s will be fetched in a moment.") if is_new else _("%s is waiting to be fetched already.")
        messages.success(request, text % self.source.name)

    def _pause(self, request: HttpRequest) -> None:
        self.source.is_active = self.source.is_gone = False
        self.source.save(update_fields=["is_active", "is_gone"])
        messages.success(request, _("%s is not fetched until you switch it on again.") % self.source.name)

    def _resume(self, request: HttpRequest) -> None:
        self.source.is_active, self.source.is_gone = True, False
        self.source.forget_last_answer()
        self.source.save()
        self._fetch(request)

    def _move(self, request: HttpRequest) -> None:
        """Only the address that the last answer named, so that a page which was open for long moves nothing else."""
        source = self.source
        if source.is_owned_by_file or not source.moved_to or request.POST.get("to") != source.moved_to:
            messages.error(request, _("The source has changed meanwhile. Please look again."))
            return
        try:
            refuse_unfetchable(source.moved_to)
        except AddressRefused as error:
            messages.error(request, str(error.detail))
            return
        source.url, source.moved_to = source.moved_to, ""
        source.forget_last_answer()
        source.save()
        messages.success(request, _("The new address is taken over."))
        self._fetch(request)
