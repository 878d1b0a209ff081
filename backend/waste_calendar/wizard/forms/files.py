"""Which files are brought: they are looked at here, so that what is wrong with one stands beside its field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common import clock
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.formats.tables import read_stops, read_streets
from backend.waste_calendar.models import ImportFile
from backend.waste_calendar.wizard.bringing import Brought, look_at

MOST_BYTES = 20_000_000
MOST_FILES = 60
MOST_TOGETHER = 60_000_000
_ACCEPT = ".ics,.csv,.txt,.xlsx"


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Several files at once."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        single = super().clean
        files = data if isinstance(data, list | tuple) else [data]
        return [single(file, initial) for file in files or [None]]


class FilesForm(forms.Form):
    """Files of a calendar. They are looked at here, so that what is wrong with one stands beside its field."""

    calendars = _FilesField(
        label=gettext_lazy("Calendar files"),
        help_text=gettext_lazy("ICS, CSV or Excel (XLSX), one or several; at most 20 MB each."),
        widget=_SeveralFiles(attrs={"accept": _ACCEPT}),
    )
    streets = forms.FileField(
        label=gettext_lazy("Table of streets"),
        required=False,
        help_text=gettext_lazy("Where the calendar has districts or tours: which street belongs to which."),
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )
    stops = forms.FileField(
        label=gettext_lazy("Stops of the van for hazardous waste"),
        required=False,
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )
    brought: list[Brought]

    def clean_calendars(self) -> list[UploadedFile[Any]]:
        files: list[UploadedFile[Any]] = self.cleaned_data["calendars"]
        if len(files) > MOST_FILES or sum(file.size or 0 for file in files) > MOST_TOGETHER:
            raise forms.ValidationError(_("These are too many files at once: at most 60 with 60 MB together."))
        self.brought = [self._look(file) for file in files]
        return files

    def clean_streets(self) -> None:
        self._read_table("streets", role=ImportFile.Role.STREETS, read=read_streets)

    def clean_stops(self) -> None:
        self._read_table("stops", role=ImportFile.Role.STOPS, read=read_stops)

    def _look(self, file: UploadedFile[Any]) -> Brought:
        name, content = str(file.name), self._content(file)
        try:
            return Brought(name=name, content=content, suggestion=look_at(name, content, now=clock.now()))
        except FileBroken as broken:
            raise forms.ValidationError(f"{name}: {broken}") from broken

    def _read_table(self, field: str, *, role: ImportFile.Role, read: Any) -> None:
        file = self.cleaned_data[field]
        if file is None:
            return
        content = self._content(file)
        try:
            read(content)
        except FileBroken as broken:
            raise forms.ValidationError(f"{file.name}: {broken}") from broken
        self.brought = [*getattr(self, "brought", []), Brought(name=str(file.name), content=content, role=role)]

    @staticmethod
    def _content(file: UploadedFile[Any]) -> bytes:
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large: at most 20 MB."))
        content: bytes = file.read()
        return content
