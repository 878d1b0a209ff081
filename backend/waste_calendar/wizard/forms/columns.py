"""How each kind of file is to be read, and whom calendars are for that don't say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.tenants.models import Municipality
from backend.waste_calendar.formats.entries import Unreadable
from backend.waste_calendar.formats.headers import FIELDS
from backend.waste_calendar.formats.mapping import Profile, Shape
from backend.waste_calendar.formats.shapes.lists import REQUIRED
from backend.waste_calendar.imports.municipalities import home_key
from backend.waste_calendar.models import ImportDraft, ImportFile, Zone
from backend.waste_calendar.wizard.districts import names_nobody, typed_rows
from backend.waste_calendar.wizard.remembering import ICS

_NEW = "+"
FIELD_NAMES = {
    "key": gettext_lazy("Official key of the municipality"),
    "municipality": gettext_lazy("Name of the municipality"),
    "place": gettext_lazy("Place or district of the town"),
    "street": gettext_lazy("Street"),
    "numbers": gettext_lazy("House numbers"),
    "zone": gettext_lazy("Collection district or tour"),
    "label": gettext_lazy("Kind of waste"),
    "rhythm": gettext_lazy("Rhythm"),
    "on": gettext_lazy("Day"),
    "original": gettext_lazy("The day that it was moved from"),
}
SHAPE_NAMES = {
    Shape.ICS: gettext_lazy("Calendar file (ICS)"),
    Shape.LIST: gettext_lazy("A list: one row for each day"),
    Shape.YEAR_GRID: gettext_lazy("A year: one column for each kind of waste"),
    Shape.MONTHS: gettext_lazy("Months: one column for each month"),
    Shape.TOURS: gettext_lazy("Tours: one column or row for each tour"),
}

_STREETS_OF_NOBODY = gettext_lazy(
    "%(file)s names streets, but not in which municipality they are. A calendar for several municipalities has a column"
    " with their official keys; or it has districts or tours, and with it comes a table of streets."
)


class ColumnsForm(forms.Form):
    """How each kind of file is to be read, and whom calendars are for that don't say it."""

    def __init__(self, *args: Any, draft: ImportDraft, town: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft, self.town = draft, town
        self.entries = list(draft.profile.get("shapes", []))
        files = {file.pk: file for file in draft.files.defer("content")}
        self.names = [", ".join(files[pk].name for pk in entry["files"] if pk in files) for entry in self.entries]
        has_streets = any(file.role == ImportFile.Role.STREETS for file in files.values())
        for number, entry in enumerate(self.entries):
            if entry["profile"]["shape"] != ICS:
                self._add_table(number, entry)
        keys = {pk for entry in self.entries if names_nobody(entry["profile"]) for pk in entry["files"]}
        self.calendars = [] if has_streets or draft.source_id else [file for pk, file in files.items() if pk in keys]
        for file in self.calendars:
            self._add_district(file)
        is_table = has_streets or any(entry["profile"]["shape"] != ICS for entry in self.entries)
        if is_table and not draft.source_id:
            self.fields["is_whole"] = forms.BooleanField(
                label=ImportDraft._meta.get_field("is_whole").verbose_name,
                help_text=_("Leave this open if the files hold only a part of the territory."),
                required=False,
                initial=draft.is_whole,
            )

    def tables(self) -> Iterator[dict[str, Any]]:
        """Each kind of table with its fields, files and first rows."""
        for number, entry in enumerate(self.entries):
            if entry["profile"]["shape"] != ICS:
                names = [name for name in self.fields if name.startswith(f"t{number}-")]
                yield {
                    "files": self.names[number],
                    "fields": [self[name] for name in names],
                    "preview": entry["preview"],
                    "is_sure": entry["is_sure"],
                    "is_unknown": not entry["candidates"] and not entry["is_known"],
                }

    def districts(self) -> Iterator[dict[str, Any]]:
        """Each calendar without addresses with its fields."""
        for file in self.calendars:
            yield {"file": file, "fields": [self[f"f{file.pk}-{name}"] for name in ("district", "name", "addresses")]}

    def clean(self) -> dict[str, Any]:
        for number, entry in enumerate(self.entries):
            if entry["profile"]["shape"] != ICS:
                chosen = [name for name in FIELDS if self.cleaned_data.get(f"t{number}-{name}")]
                headers = [self.cleaned_data[f"t{number}-{name}"] for name in chosen]
                if len(set(headers)) < len(headers):
                    self.add_error(None, _("%(file)s: two fields name the same column.") % {"file": self.names[number]})
                self._require(number, self._profile(number, entry))
                if not home_key(self.town) and _names_streets_only(self._profile(number, entry)):
                    self.add_error(None, _STREETS_OF_NOBODY % {"file": self.names[number]})
        said = {pk for pk, profile in self._tables() if not names_nobody(profile)}
        for file in self.calendars:
            if file.pk not in said:
                self._clean_district(file)
        return self.cleaned_data

    def save(self) -> None:
        """Keep what was said."""
        for number, entry in enumerate(self.entries):
            if entry["profile"]["shape"] != ICS:
                entry["profile"] = self._profile(number, entry)
        for file in self.calendars:
            chosen = self.cleaned_data[f"f{file.pk}-district"]
            file.district = self.cleaned_data[f"f{file.pk}-name"] if chosen == _NEW else chosen
            file.addresses = self.cleaned_data[f"f{file.pk}-addresses"] if chosen == _NEW else ""
            file.save(update_fields=["district", "addresses"])
        self.draft.is_whole = bool(self.cleaned_data.get("is_whole"))
        self.draft.profile["are_columns_said"] = True

    def _require(self, number: int, profile: Mapping[str, Any]) -> None:
        """Without these columns no line of a list could be understood."""
        if profile["shape"] == Shape.LIST.value:
            for name in REQUIRED:
                if name not in profile.get("columns", {}):
                    self.add_error(f"t{number}-{name}", _("Please say in which column this stands."))

    def _tables(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each table's key with how it is to be read."""
        for number, entry in enumerate(self.entries):
            if entry["profile"]["shape"] != ICS:
                profile = self._profile(number, entry)
                yield from ((pk, profile) for pk in entry["files"])

    def _profile(self, number: int, entry: Mapping[str, Any]) -> dict[str, Any]:
        shape = self.cleaned_data.get(f"t{number}-shape") or entry["profile"]["shape"]
        named = {name: self.cleaned_data.get(f"t{number}-{name}") for name in FIELDS}
        suggested = next((found for found in entry["candidates"] if found["shape"] == shape), entry["profile"])
        # Another shape comes with its own columns; what its form does not show stays as it is.
        columns = dict(suggested.get("columns", {}))
        if shape == entry["profile"]["shape"]:
            columns = {name: header for name, header in columns.items() if name not in FIELDS}
            columns |= {name: header for name, header in named.items() if header}
        year = self.cleaned_data.get(f"t{number}-year")
        profile = Profile.from_json({**suggested, "columns": columns, **({"year": year} if year else {})})
        return {name: value for name, value in profile.to_json().items() if name != "labels"}

    def _add_table(self, number: int, entry: Mapping[str, Any]) -> None:
        profile = entry["profile"]
        shapes = list(dict.fromkeys([profile["shape"], *(found["shape"] for found in entry["candidates"])]))
        self.fields[f"t{number}-shape"] = forms.ChoiceField(
            label=_("How the days stand in the table"),
            choices=[(shape, SHAPE_NAMES[Shape(shape)]) for shape in shapes],
            initial=profile["shape"],
        )
        headers = _headers(entry)
        for name, label in FIELD_NAMES.items():
            here = profile.get("columns", {}).get(name, "")
            if here or profile["shape"] == Shape.LIST.value:
                choices = [("", _("– not in this table –")), *((text, header_text(text)) for text in headers)]
                self.fields[f"t{number}-{name}"] = forms.ChoiceField(
                    label=label, choices=choices, initial=here, required=False
                )
        self.fields[f"t{number}-year"] = forms.IntegerField(
            label=_("Year, where days have none"),
            min_value=2000,
            max_value=2100,
            required=False,
            initial=profile.get("year"),
        )

    def _add_district(self, file: ImportFile) -> None:
        keys = Zone.objects.filter(origin="").order_by("key").values_list("key", "name").distinct()
        known = {key: name if name.endswith(key) else f"{name} ({key})" for key, name in keys}
        self.fields[f"f{file.pk}-district"] = forms.ChoiceField(
            label=_("Collection district"),
            choices=[("", _("– please choose –")), *known.items(), (_NEW, _("A new one:"))],
            initial=_NEW if file.addresses else file.district or _named_in(file.name, keys=known),
            required=False,
        )
        self.fields[f"f{file.pk}-name"] = forms.CharField(
            label=_("Name of the new district"), max_length=100, required=False, initial=file.district
        )
        self.fields[f"f{file.pk}-addresses"] = forms.CharField(
            label=_("Its addresses"),
            required=False,
            initial=file.addresses,
            max_length=100_000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_(
                "One a line: street; house numbers; place. For instance “Bahnhofstraße; 1-47b” or “; ; Lütte”."
            ),
        )

    def _clean_district(self, file: ImportFile) -> None:
        chosen = self.cleaned_data.get(f"f{file.pk}-district")
        if not chosen:
            self.add_error(f"f{file.pk}-district", _("Please say which district this calendar is for."))
        if chosen != _NEW:
            return
        name, text = self.cleaned_data.get(f"f{file.pk}-name"), self.cleaned_data.get(f"f{file.pk}-addresses") or ""
        if not name:
            self.add_error(f"f{file.pk}-name", _("The new district needs a name."))
        if not self.town.ags:
            self.add_error(f"f{file.pk}-addresses", _("Please bring a table of streets: it names the municipality."))
        try:
            rows = typed_rows(text, district=name or "", town=self.town)
        except Unreadable as error:
            self.add_error(f"f{file.pk}-addresses", str(error))
            return
        except ValueError as error:
            self.add_error(f"f{file.pk}-addresses", _("“%(text)s” has no range of house numbers.") % {"text": error})
            return
        if not rows:
            self.add_error(f"f{file.pk}-addresses", _("The new district needs an address."))


def _named_in(name: str, *, keys: Iterable[str]) -> str:
    """The one district that a file is called after, like `40201.ics`; it is proposed, and people look at it."""
    words = set(re.split(r"[\W_]+", name.rsplit(".", 1)[0]))
    found = [key for key in keys if key in words]
    return found[0] if len(found) == 1 else ""


def _names_streets_only(profile: Mapping[str, Any]) -> bool:
    """Whether its lines are for addresses, of whatever municipality."""
    columns = profile.get("columns", {})
    return bool({"place", "street"} & columns.keys()) and "key" not in columns


def _headers(entry: Mapping[str, Any]) -> list[str]:
    """The words of the row that holds all columns as they are suggested."""
    named = set(entry["profile"].get("columns", {}).values())
    for _sheet, rows in entry["preview"]:
        for row in rows:
            if named <= {cell.strip() for cell in row} | {"@sheet"}:
                return list(dict.fromkeys([*(cell.strip() for cell in row if cell.strip()), *sorted(named)]))
    return sorted(named)


def header_text(header: str) -> str:
    """A header as people read it."""
    return _("(name of the sheet)") if header == "@sheet" else header
