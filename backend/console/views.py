"""The operator's pages: sign-in, all towns, one town, and the way into its CMS. Without scripts."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.views import LoginView, LogoutView
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.entering import entry_address
from backend.accounts.models import User
from backend.accounts.views import AcceptInvitation
from backend.common import clock
from backend.console.forms import SignInForm
from backend.console.overview import overview
from backend.console.pages import console_page, operators_only
from backend.console.sources import all_sources, options
from backend.console.town import report
from backend.tenants.models import Municipality
from backend.tenants.own_hosts import HostIsNotReady, make_primary, verify_pending
from backend.tenants.sources import SourceState

SHOWN_SOURCES = 100

# What is wrong with a secret that was typed, by the word in the address.
SECRETS_SAID = {
    "name": _("A name has letters, digits and underscores, and begins with no digit."),
    "wert": _("A secret is not empty, and at most 20,000 bytes long."),
}

# What came of a look at a town's hosts, by the word in the address.
HOSTS_SAID = {
    "wartet": _("None of the waiting hosts leads here yet."),
    "nicht-bereit": _("Only a host that leads here can be the main address."),
}


sign_in = console_page(
    LoginView.as_view(
        template_name="console/sign_in.html",
        authentication_form=SignInForm,
        next_page=reverse_lazy("console:towns"),
        redirect_authenticated_user=True,
    )
)
sign_out = console_page(LogoutView.as_view(next_page=reverse_lazy("console:sign_in")))
accept_invitation = console_page(
    AcceptInvitation.as_view(
        template_name="console/invitation.html",
        refused_template_name="console/invitation_refused.html",
        success_url=reverse_lazy("console:towns"),
    )
)


@operators_only
@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    return render(request, "console/towns.html", {"overview": overview(now=clock.now())})


@operators_only
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """How everything is doing that is fetched by itself; what is asked for and not there shows nothing."""
    every, chosen = list(Municipality.objects.all()), request.GET.get("stadt", "")
    found = all_sources(every, now=clock.now(), of=chosen)
    state = request.GET.get("zustand", "")
    rows = [row for row in found.rows if row.state == state] if state in SourceState.values else found.rows
    context = {
        "sources": found,
        "page": Paginator(rows, SHOWN_SOURCES).get_page(request.GET.get("seite")),
        "towns": options(every),
        "town": chosen,
        "states": SourceState.choices,
        "state": state,
    }
    return render(request, "console/sources.html", context)


@operators_only
@require_safe
def town(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Municipality, schema_name=slug)
    context = {
        "report": report(found, now=clock.now()),
        "hosts_said": HOSTS_SAID.get(request.GET.get("adressen", "")),
        "secrets_said": SECRETS_SAID.get(request.GET.get("geheimnis", "")),
    }
    return render(request, "console/town.html", context)


@operators_only
@require_POST
def hosts(request: HttpRequest, slug: str) -> HttpResponse:
    """Look waiting hosts up now, or make one that leads here the town's first address."""
    found = get_object_or_404(Municipality, schema_name=slug)
    page = reverse("console:town", args=[slug])
    if domain := request.POST.get("domain"):
        try:
            make_primary(found, domain)
        except HostIsNotReady:
            return HttpResponseRedirect(f"{page}?adressen=nicht-bereit#facts", status=HTTPStatus.SEE_OTHER)
        return HttpResponseRedirect(f"{page}#facts", status=HTTPStatus.SEE_OTHER)
    verified = verify_pending(of=found)
    answer = "" if verified else "?adressen=wartet"
    return HttpResponseRedirect(f"{page}{answer}#facts", status=HTTPStatus.SEE_OTHER)


@operators_only
@require_POST
def open_cms(request: HttpRequest, slug: str) -> HttpResponse:
    """Into the town's CMS with a ticket that is good for one use within a minute."""
    found = get_object_or_404(Municipality.objects.in_service(), schema_name=slug)
    assert isinstance(request.user, User)  # noqa: S101 - operators_only
    address = entry_address(request.user, town=found, now=clock.now())
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)
