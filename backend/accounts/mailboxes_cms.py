"""The page "Postfächer" of the CMS: where notices to a role go beside its people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import Role, RoleGroup
from backend.accounts.people import set_mailbox

HELP = {
    Role.PUBLISHER: gettext_lazy("What was submitted for approval, decided, and feedback."),
    Role.TOWN_ADMINISTRATOR: gettext_lazy("What nobody has decided for two working days, and every urgent notice."),
}


class MailboxesForm(forms.Form):
    """An address for each role, or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.role: row for row in RoleGroup.objects.all()}
        self.rows = {role.value: known[role.value] for role in Role if role.value in known}
        for role in Role:
            if role.value in self.rows:
                self.fields[role.value] = forms.EmailField(
                    label=role.label,
                    help_text=HELP.get(role, ""),
                    required=False,
                    max_length=254,
                    initial=self.rows[role.value].mailbox,
                )

    @transaction.atomic
    def save(self) -> None:
        for role, row in self.rows.items():
            address = self.cleaned_data[role].lower()
            if address != row.mailbox:
                set_mailbox(row, address=address)


@permission_required("accounts.change_user", raise_exception=True)
def mailboxes(request: HttpRequest) -> HttpResponse:
    """All on one page."""
    form = MailboxesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The mailboxes are saved."))
        return redirect("accounts_mailboxes")
    title = _("Mailboxes")
    frame = {"header_title": title, "page_title": title, "header_icon": "mail"}
    crumbs = [{"url": "", "label": title}]
    return render(request, "accounts/mailboxes.html", {**frame, "breadcrumbs_items": crumbs, "form": form})
