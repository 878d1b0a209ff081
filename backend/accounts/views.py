"""The pages that let somebody in who is not signed in yet: an invited person, an operator with a ticket."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from backend.accounts.forms import ChoosePasswordForm, InvitationCodeForm
from backend.accounts.inviting import InvitationRefused, accept, find
from backend.accounts.models import Invitation, User
from backend.common import clock

SIGN_IN_BY = "backend.accounts.backends.PasswordBackend"


class InvitationCode(FormView):  # type: ignore[type-arg]  # generic in the stubs only
    """Where the code of a letter is typed in."""

    form_class = InvitationCodeForm
    template_name = "accounts/invitation_code.html"

    def form_valid(self, form: InvitationCodeForm) -> HttpResponse:
        return redirect("accounts:invitation", code=form.cleaned_data["code"])


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class AcceptInvitation(FormView):  # type: ignore[type-arg]  # generic in the stubs only
    """Somebody invited chooses a password and is signed in with it."""

    form_class = ChoosePasswordForm
    template_name = "accounts/invitation.html"
    refused_template_name = "accounts/invitation_refused.html"
    success_url = reverse_lazy("wagtailadmin_home")
    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.invitation = find(kwargs["code"], now=clock.now())
            return super().dispatch(request, *args, **kwargs)
        except InvitationRefused:
            return render(request, self.refused_template_name, status=HTTPStatus.FORBIDDEN)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.invitation.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(person=self.invitation.user, **kwargs)

    def form_valid(self, form: ChoosePasswordForm) -> HttpResponse:
        password = form.cleaned_data["new_password1"]
        user = accept(self.kwargs["code"], password=password, now=clock.now())
        login(self.request, user, backend=SIGN_IN_BY)
        return super().form_valid(form)


@never_cache
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """An operator comes from the console with a ticket; a GET, since a redirect from another host can't be a POST."""
    operator = authenticate(request, entry_token=token)
    if not isinstance(operator, User):
        return render(request, "accounts/entry_refused.html", status=HTTPStatus.FORBIDDEN)
    login(request, operator)
    return redirect("wagtailadmin_home")
