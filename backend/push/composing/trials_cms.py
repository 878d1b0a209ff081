"""The page "Testgeräte" of the CMS: whose phones messages can be tried on, and how one's own is named."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.common import clock
from backend.push.composing import trials
from backend.push.composing.frame import page, writer
from backend.push.models import TrialDevice


class TrialForm(forms.Form):
    """What the phone is called here."""

    name = forms.CharField(label=gettext_lazy("Name of the phone"), max_length=60, initial=gettext_lazy("My phone"))


@never_cache
@require_http_methods(["GET", "POST"])
def phones(request: HttpRequest) -> HttpResponse:
    """All with their owners; everybody names and removes their own, and the code is shown once."""
    person, now = writer(request), clock.now()
    form, invited = TrialForm(request.POST or None), None
    if request.method == "POST" and "remove" in request.POST:
        key = request.POST["remove"]
        named = {str(trial.pk): trial for trial in TrialDevice.objects.filter(person=person)}
        if key in named:
            named[key].delete()
            messages.success(request, _("The phone is no test device any more."))
        return redirect("push_test_devices")
    if request.method == "POST" and form.is_valid():
        invited = trials.invite(name=form.cleaned_data["name"], by=person, now=now)
        if invited is None:
            messages.error(request, _("You have named as many phones as possible. Remove one first."))
    context: dict[str, Any] = {
        "devices": trials.named(),
        "own": trials.of(person),
        "form": form,
        "invited": invited,
        "person": person,
    }
    return page(request, "push/cms/test_devices.html", title=_("Test devices"), **context)
