"""An urgent notice in the town's other languages: written after it was sent, beside it, and live at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.log_actions import log

from backend.accounts.second_factor import kept_device_suffices
from backend.alerts.models import Alert
from backend.alerts.pushing import say_in_more_languages
from backend.alerts.views import may_send
from backend.common import clock
from backend.common.plain_text import one_line, several_lines
from backend.library.variants.naming import language_name, town_codes


class TextForm(forms.Form):
    """A notice in one language; without a headline it is not there in it."""

    headline = forms.CharField(
        label=gettext_lazy("Message in one sentence"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    instruction = forms.CharField(
        label=gettext_lazy("What to do"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("instruction") and not cleaned.get("headline"):
            self.add_error("headline", _("Please write the message in one sentence, too."))
        return cleaned

    def text(self) -> dict[str, str]:
        """As it is kept; empty for a language that the notice is not there in."""
        headline = one_line(self.cleaned_data["headline"])
        instruction = several_lines(self.cleaned_data["instruction"])
        return {"headline": headline, "instruction": instruction} if headline else {}


@dataclass(frozen=True, kw_only=True)
class Language:
    """One of the other languages, with its form."""

    code: str
    name: str
    form: TextForm


@kept_device_suffices
@never_cache
@require_http_methods(["GET", "POST"])
def translate(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """The notice and beside it each of the other languages."""
    if not may_send(request):
        raise PermissionDenied
    alert = Alert.objects.filter(public_id=id, origin=Alert.Origin.TOWN).first()
    languages = _languages(alert, data=request.POST or None) if alert is not None else []
    if alert is None or not alert.holds(now=clock.now()) or not languages:
        raise Http404
    if request.method == "POST" and all(language.form.is_valid() for language in languages):
        store({language.code: language.form.text() for language in languages}, alert=alert, by=request.user)
        messages.success(request, _("Saved. Readers get it in their language from now on."))
        return redirect("alerts_compose")
    context = {"alert": alert, "languages": languages, "language": language_name(alert.lang)}
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "alerts/cms/translate.html", context, status=status)


@transaction.atomic
def store(texts: Mapping[str, Mapping[str, str]], *, alert: Alert, by: Any) -> None:
    """Live with the commit; the notice itself stays as it was sent."""
    row = Alert.objects.select_for_update().get(pk=alert.pk)
    row.texts = {code: dict(text) for code, text in texts.items() if text}
    row.save(update_fields=["texts", "updated_at"])
    say_in_more_languages(row)
    log(instance=row, action="wagtail.edit", user=by, content_changed=True)


def _languages(alert: Alert, *, data: Any) -> list[Language]:
    return [
        Language(
            code=code,
            name=language_name(code),
            form=TextForm(data, initial=alert.texts.get(code), prefix=code),
        )
        for code in town_codes()
        if code != alert.lang
    ]
