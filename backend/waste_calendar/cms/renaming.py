"""The page "Straßen umbenennen" of the CMS: one street, or a list of them, at once or from a day on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.widgets import AdminDateInput

from backend.common import clock
from backend.common.plain_text import one_line
from backend.waste_calendar.cms.frame import MODULE, WasteMenuItem, WastePage
from backend.waste_calendar.imports.renaming import Rename, RenameRefused, not_renamed, rename_streets
from backend.waste_calendar.locking import CalendarBusy
from backend.waste_calendar.models import Street

READ_IN = f"{MODULE}.add_importdraft"
MOST = 500
_LONGEST = 200
_PARTS = (2, 3)
_TITLE = gettext_lazy("Rename streets")


class RenameForm(forms.Form):
    """Old and new names, as lines, so that the list of an incorporation can be pasted."""

    lines = forms.CharField(
        label=gettext_lazy("Old and new name"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One street a line: old name; new name. Where several places have such a street, the place behind it:"
            " Dorfstraße; Lütter Dorfstraße; Lütte."
        ),
    )
    since = forms.DateField(
        label=gettext_lazy("From the day"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy("Left empty: at once."),
    )

    def clean_lines(self) -> list[Rename]:
        lines = [line for line in self.cleaned_data["lines"].splitlines() if line.strip(" ;\t")]
        if len(lines) > MOST:
            raise forms.ValidationError(_("At most %(number)s streets at once.") % {"number": MOST})
        renames = [_read(line) for line in lines]
        if not renames:
            raise forms.ValidationError(self.fields["lines"].error_messages["required"])
        names = [(item.before, item.place) for item in renames]
        if twice := {name for name, _place in names if names.count((name, _place)) > 1}:
            raise forms.ValidationError(_("Named twice: %(names)s") % {"names": ", ".join(sorted(twice))})
        return renames


class RenamePage(WastePage):
    """For those who may bring calendars, in towns with streets of their own."""

    template_name = "waste_calendar/cms/rename.html"
    header_icon = "site"
    page_title = _TITLE
    needs = needs_to_change = READ_IN

    def above(self) -> list[dict[str, Any]]:
        return [{"url": reverse("wagtailsnippets_waste_calendar_street:list"), "label": _("Streets and addresses")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = Street.objects.filter(origin="")
        form = kwargs.pop("form", None) or RenameForm()
        context: dict[str, Any] = super().get_context_data(
            form=form,
            coming=not_renamed().order_by("coming_name_on", "sort_key"),
            today=self.today,
            has_streets=own.exists(),
            **kwargs,
        )
        return context

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RenameForm(request.POST)
        if form.is_valid():
            since = form.cleaned_data["since"]
            later = since if since and since > self.today else None
            renames = form.cleaned_data["lines"]
            try:
                number = rename_streets(renames, since=later, town=self.town, person=request.user, now=clock.now())
            except (CalendarBusy, RenameRefused) as refusal:
                form.add_error("lines", str(refusal))
            else:
                words = ngettext("%(number)s street is renamed.", "%(number)s streets are renamed.", number)
                messages.success(request, words % {"number": number} if later is None else _("Noted for that day."))
                return redirect("waste-rename-streets")
        return self.render_to_response(self.get_context_data(form=form))


def _read(line: str) -> Rename:
    parts = [one_line(part) for part in line.replace("\t", ";").split(";")]
    while parts and not parts[-1]:
        parts.pop()
    if len(parts) not in _PARTS or not all(parts) or any(len(part) > _LONGEST for part in parts):
        raise forms.ValidationError(_("Not understood: %(line)s") % {"line": line[:_LONGEST]})
    if parts[0] == parts[1]:
        raise forms.ValidationError(_("Old and new name are the same: %(line)s") % {"line": line[:_LONGEST]})
    return Rename(before=parts[0], now=parts[1], place=parts[2] if len(parts) == max(_PARTS) else "")


class RenameMenuItem(WasteMenuItem):
    """Straßen umbenennen; shown where the streets are the town's own."""

    def is_shown(self, request: HttpRequest) -> bool:
        return super().is_shown(request) and Street.objects.filter(origin="").exists()


def menu_item() -> WasteMenuItem:
    """In the menu of the waste calendar."""
    return RenameMenuItem(_TITLE, route="waste-rename-streets", icon="site", order=5, needs=READ_IN)


urlpatterns: list[URLPattern] = [
    path("abfall/umbenennen/", RenamePage.as_view(), name="waste-rename-streets"),
]
