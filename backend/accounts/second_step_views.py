"""The pages of the second step: passing it, setting it up, and looking after one's own sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from backend.accounts import locking, passkeys
from backend.accounts.auditing import record
from backend.accounts.authenticator_apps import address_for_app, app_being_set_up, confirm, shown_key
from backend.accounts.demo import code_of_a_demo
from backend.accounts.guarding import open_while_waiting, restart
from backend.accounts.keeping import keep, may_keep, revoke
from backend.accounts.models import AuditEntry, KeptDevice, Passkey, User
from backend.accounts.recovering import codes_left, make_codes
from backend.accounts.second_factor import (
    FACTORS,
    NAMES,
    factors_of,
    has_factor,
    is_fresh,
    needs_second_factor,
    passed,
    person_of,
    remove,
)
from backend.accounts.second_step_forms import FirstCodeForm, NewPasskeyForm, SecondStepForm
from backend.common import clock
from backend.tenants.schemas import current_schema

PersonView = Callable[..., HttpResponseBase]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def home() -> str:
    """Where somebody goes who is signed in: the CMS of a town, the towns on the region's host."""
    return "/" if current_schema() == "public" else reverse("wagtailadmin_home")


def for_whoever_knows_the_password(view: PersonView) -> PersonView:
    """Hand over the person whose password was right; nobody else has a second step to do, nor has an operator here."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return redirect("/" if current_schema() == "public" else "wagtailadmin_login")
        if person.is_shadow:
            return redirect(home())
        response = view(request, *args, person=person, **kwargs)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return open_while_waiting(never_cache(sensitive_post_parameters()(asked)))


def for_the_same_person(view: PersonView) -> PersonView:
    """The same, for changing factors: whoever has one must have shown it lately; the first one needs none."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, person: User, **kwargs: Any) -> HttpResponseBase:
        if has_factor(person) and not is_fresh(request):
            return redirect(f"{reverse('accounts:second_step')}?next={request.path}")
        return view(request, *args, person=person, **kwargs)

    return for_whoever_knows_the_password(asked)


@method_decorator(for_whoever_knows_the_password, name="dispatch")
class SecondStep(View):
    """Passkey or code; afterwards somebody is signed in."""

    def dispatch(self, request: HttpRequest, *args: Any, person: User, **kwargs: Any) -> HttpResponseBase:
        if not has_factor(person):
            return redirect("accounts:set_up" if needs_second_factor(person) else home())
        self.person = person
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, self._form(request, initial={"next": request.GET.get("next", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request, data=request.POST)
        if not form.is_valid() or form.device is None:
            return self._page(request, form)
        now = clock.now()
        request.user = self.person
        passed(request, form.device, now=now)
        restart(request, now=now)
        locking.succeeded(self.person, with_code=True)
        record(AuditEntry.Action.SIGNED_IN, actor=self.person, detail={"by": NAMES[type(form.device)]})
        response = redirect(_next(request, address=form.cleaned_data["next"]))
        if form.cleaned_data.get("keep"):
            keep(request, user=self.person, response=response, now=now)
        return response

    def _form(self, request: HttpRequest, **kwargs: Any) -> SecondStepForm:
        return SecondStepForm(request=request, person=self.person, may_keep=may_keep(self.person), **kwargs)

    def _page(self, request: HttpRequest, form: SecondStepForm) -> HttpResponse:
        factors = factors_of(self.person)
        here = [each for each in factors if isinstance(each, Passkey) and each.rp_id == passkeys.rp_id(request)]
        context = {
            "form": form,
            "person": self.person,
            "has_passkey": bool(here),
            "has_app": any(not isinstance(each, Passkey) for each in factors),
            "codes_left": codes_left(self.person),
            "demo_code": code_of_a_demo(self.person),
        }
        return render(request, "accounts/second_step.html", context)


@for_the_same_person
def set_up(request: HttpRequest, *, person: User) -> HttpResponse:
    """Which second step somebody wants; a passkey is made right here."""
    is_first = not has_factor(person)
    form = NewPasskeyForm(request.POST if request.method == "POST" else None, request=request, person=person)
    if form.is_valid():
        return _set_up_done(request, person=person, device=form.passkey, is_first=is_first)
    return render(request, "accounts/set_up.html", {"form": form, "person": person, "is_first": is_first})


@for_the_same_person
def set_up_app(request: HttpRequest, *, person: User) -> HttpResponse:
    """The secret as a picture and as text, until the first code is right."""
    is_first = not has_factor(person)
    app = app_being_set_up(person)
    form = FirstCodeForm(request.POST if request.method == "POST" else None, app=app)
    if form.is_valid():
        confirm(app)
        return _set_up_done(request, person=person, device=app, is_first=is_first)
    address = address_for_app(app, town=getattr(request, "tenant", None))
    picture = segno.make(address, error="m").svg_inline(
        scale=5, border=2, svgclass="qr", lineclass=None, omitsize=False
    )
    context = {"form": form, "key": shown_key(app), "picture": mark_safe(picture)}  # noqa: S308 - segno's own drawing
    return render(request, "accounts/set_up_app.html", context)


@for_the_same_person
def codes(request: HttpRequest, *, person: User) -> HttpResponse:
    """Ten new codes on paper; they are shown this once."""
    if not has_factor(person):
        return redirect("accounts:set_up")
    if request.method == "POST":
        return _codes(request, person=person, is_first=False)
    return render(request, "accounts/codes_again.html", {"left": codes_left(person)})


@for_whoever_knows_the_password
def own_sign_in(request: HttpRequest, *, person: User) -> HttpResponseBase:
    """Somebody's passkeys, app, codes and kept devices."""
    if request.user.is_anonymous:  # still waiting
        return redirect("accounts:second_step")
    devices = KeptDevice.objects.valid(now=clock.now()).filter(user=person)
    factors = [{"device": device, "kind": NAMES[type(device)]} for device in factors_of(person)]
    context = {
        "person": person,
        "factors": factors,
        "left": codes_left(person),
        "devices": devices,
        "is_needed": needs_second_factor(person),
        "last": len(factors) == 1,
    }
    return render(request, "accounts/own_sign_in.html", context)


@require_POST
@for_the_same_person
def remove_factor(request: HttpRequest, kind: str, pk: int, *, person: User) -> HttpResponse:
    """Not the last one of somebody who needs one: they add another first."""
    model = next((factor for factor in FACTORS if NAMES[factor] == kind), FACTORS[0])
    device = get_object_or_404(model, pk=pk, user=person, confirmed=True)
    if len(factors_of(person)) > 1 or not _is_obliged(person):
        is_own = request.session.get("otp_device_id") == device.persistent_id
        remove(device)
        if is_own and (other := next(iter(factors_of(person)), None)):
            request.session["otp_device_id"] = other.persistent_id
    return redirect("accounts:own_sign_in")


@require_POST
@for_whoever_knows_the_password
def revoke_device(request: HttpRequest, pk: int, *, person: User) -> HttpResponse:
    if request.user.is_authenticated:
        revoke(get_object_or_404(KeptDevice, pk=pk, user=person))
    return redirect("accounts:own_sign_in")


@require_POST
@for_the_same_person
def new_passkey_options(request: HttpRequest, *, person: User) -> HttpResponse:
    return HttpResponse(passkeys.registration_options(request, user=person), content_type="application/json")


@require_POST
@for_whoever_knows_the_password
def passkey_options(request: HttpRequest, *, person: User) -> HttpResponse:
    return HttpResponse(passkeys.authentication_options(request, user=person), content_type="application/json")


@open_while_waiting
@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponseBase:
    """Out again, also between password and second step."""
    return LogoutView.as_view(next_page=home())(request)


def _set_up_done(request: HttpRequest, *, person: User, device: Any, is_first: bool) -> HttpResponse:
    """Whoever has set up their first factor has shown it, and gets codes to print; the others go on."""
    request.user = person
    now = clock.now()
    passed(request, device, now=now)
    locking.succeeded(person, with_code=True)
    if not is_first:
        return redirect("accounts:own_sign_in")
    restart(request, now=now)
    record(AuditEntry.Action.SIGNED_IN, actor=person, detail={"by": NAMES[type(device)]})
    return _codes(request, person=person, is_first=True)


def _codes(request: HttpRequest, *, person: User, is_first: bool) -> HttpResponse:
    context = {"codes": make_codes(person), "person": person, "is_first": is_first, "home": home()}
    return render(request, "accounts/codes.html", context)


def _is_obliged(person: User) -> bool:
    """Whether somebody would need a second step also without having set one up."""
    return needs_second_factor(person, also_own=False)


def _next(request: HttpRequest, *, address: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and is_ours else home()
