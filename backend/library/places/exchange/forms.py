"""The forms of an import of places: the file, what its columns mean, and whether it goes live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.library.places.exchange.columns import READ, suggest
from backend.library.places.exchange.geojson import read_geojson
from backend.library.places.exchange.tables import MOST_BYTES, Table, TableBroken, read_csv

_NOTHING = ("", gettext_lazy("– leave out –"))


class FileForm(forms.Form):
    """A file of places."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV of a spreadsheet program, or GeoJSON; at most 2,000 rows and 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.json,.geojson,text/csv,application/geo+json"}),
    )
    table: Table

    def clean_file(self) -> UploadedFile[Any]:
        """It is read here, so that what is wrong with it stands beside the field."""
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large: at most 5 MB."))
        content = upload.read()
        is_json = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}
        try:
            self.table = read_geojson(content) if is_json else read_csv(content)
        except TableBroken as broken:
            raise forms.ValidationError(str(broken)) from broken
        return upload


class MappingForm(forms.Form):
    """For each heading of a table the column that it means."""

    def __init__(self, *args: Any, table: Table, mapping: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        choices = [_NOTHING, *((column.key, column.title) for column in READ)]
        for number, key in enumerate(mapping or suggest(table)):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=table.headings[number] or _("Column %d") % (number + 1),
                choices=choices,
                required=False,
                initial=key,
            )

    def rows(self) -> Iterator[tuple[Any, list[str]]]:
        """Each field, and what stands in its column."""
        for number in range(len(self.table.headings)):
            yield self[f"column-{number}"], self.table.samples(number)

    def clean(self) -> dict[str, Any]:
        mapping = self.mapping()
        chosen = [key for key in mapping if key]
        twice = {key for key in chosen if chosen.count(key) > 1}
        if twice:
            names = ", ".join(str(column.title) for column in READ if column.key in twice)
            raise forms.ValidationError(_("Two columns mean the same: %s.") % names)
        if not {"name", "id"} & set(chosen):
            raise forms.ValidationError(_("One column must be the name of the place, or its id."))
        return self.cleaned_data

    def mapping(self) -> list[str]:
        """As it was chosen."""
        return [self.cleaned_data.get(f"column-{number}", "") for number in range(len(self.table.headings))]
