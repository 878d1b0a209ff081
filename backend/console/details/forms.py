"""The form over a town's document: it shows what stands there, and says in the text what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from ruamel.yaml.comments import CommentedMap

from backend.console.details.fields import GROUPS, ROWS, Asked, RowList, Shape
from backend.console.details.text import DocumentText, merged_names
from backend.tenants.file.phrases import spoken
from backend.tenants.file.problems import Problem

EMPTY_ROWS = 3
LONGEST = 5_000


class DetailsForm(forms.Form):
    """All groups of fields; nothing is required here, since the document is checked as a whole."""

    def __init__(self, data: Any = None, *, draft: DocumentText, is_new: bool) -> None:
        super().__init__(data, initial={field.name: _shown(field, draft.value(field.path)) for field in _all_asked()})
        self.draft = draft
        asked = [field for field in _all_asked() if is_new or not field.is_fixed]
        self._asked = {field.name: field for field in asked}
        for name, field in self._asked.items():
            self.fields[name] = _form_field(field)
        self.lists = [RowForms(data, rows=rows, draft=draft) for rows in ROWS]

    @property
    def groups(self) -> Iterator[tuple[str | Promise, list[tuple[forms.BoundField, Asked]]]]:
        """Title and fields, for the page."""
        for group in GROUPS:
            shown = [(self[field.name], field) for field in group.fields if field.name in self._asked]
            yield group.title, shown

    def is_valid(self) -> bool:
        """Whether dates are dates and numbers numbers, also in the rows."""
        are_rows_valid = [rows.is_valid() for rows in self.lists]  # each, so that all mistakes are told at once
        return super().is_valid() and all(are_rows_valid)

    def write(self) -> str:
        """The document with what was typed."""
        for name, field in self._asked.items():
            self.draft.put(field.path, _written(field, self.cleaned_data[name], self.draft.value(field.path)))
        for rows in self.lists:
            rows.write(self.draft)
        return str(self.draft)

    def tell(self, problems: Sequence[Problem]) -> list[Problem]:
        """Put each mistake at its field; returns those for which there is none."""
        left = []
        for problem in problems:
            name = next((name for name in self._asked if _is_at(problem.field, name)), None)
            if name is not None:
                self.add_error(name, spoken(problem.message))
            elif not any(rows.tell(problem) for rows in self.lists):
                left.append(problem)
        return left


class RowForms:
    """The rows of one list: those that are there, and some empty ones."""

    def __init__(self, data: Any, *, rows: RowList, draft: DocumentText) -> None:
        self.rows = rows
        self._entries = draft.entries(rows.key)
        shown = [*self._entries, *[None] * EMPTY_ROWS]
        self.forms = [RowForm(data, rows=rows, entry=entry, number=number) for number, entry in enumerate(shown)]
        self._kept: list[RowForm] = self.forms

    def is_valid(self) -> bool:
        return not any(form.errors for form in self.forms)

    def write(self, draft: DocumentText) -> None:
        """Those whose first column says something."""
        self._kept = [form for form in self.forms if form.is_kept]
        draft.put_entries(self.rows.key, [form.entry() for form in self._kept])

    def tell(self, problem: Problem) -> bool:
        """Put a mistake at its row, if it is of one of these."""
        key, _dot, rest = problem.field.partition(".")
        number, _dot, name = rest.partition(".")
        if key != self.rows.key or not number.isdecimal() or int(number) >= len(self._kept):
            return False
        form = self._kept[int(number)]
        field = next((own for own in form.fields if _is_at(name, own)), next(iter(form.fields)))
        form.add_error(field, spoken(problem.message))
        return True


class RowForm(forms.Form):
    """One entry of a list."""

    def __init__(self, data: Any, *, rows: RowList, entry: Any, number: int) -> None:
        self._columns = {column.path[0]: column for column in rows.columns}
        self._entry = entry if isinstance(entry, dict) else None
        said = self._entry or {}
        initial = {name: _shown(column, said.get(name)) for name, column in self._columns.items()}
        super().__init__(data, prefix=f"{rows.key}-{number}", initial=initial)
        for name, column in self._columns.items():
            self.fields[name] = _form_field(column, nothing=_("please choose"))

    @property
    def is_kept(self) -> bool:
        return bool(self.cleaned_data[next(iter(self._columns))]) or (self._entry is None and self.has_changed())

    def entry(self) -> Any:
        """The entry with what was typed; several of something, which the row can't show, stay."""
        entry = self._entry if self._entry is not None else CommentedMap()
        for name, column in self._columns.items():
            value = _written(column, self.cleaned_data[name], entry.get(name))
            if value in (None, "") and isinstance(entry.get(name), list):
                continue
            if value in (None, ""):
                entry.pop(name, None)
            elif str(entry.get(name, "")) != value:
                entry[name] = value
        return entry


def _all_asked() -> Iterator[Asked]:
    for group in GROUPS:
        yield from group.fields


def _is_at(field: str, name: str) -> bool:
    return field == name or field.startswith(f"{name}.")


def _form_field(asked: Asked, *, nothing: str = "") -> forms.Field:
    common: dict[str, Any] = {"label": asked.label, "help_text": asked.help, "required": False}
    choices = list(asked.choices()) if asked.choices else []
    match asked.shape:
        case Shape.CHOICE:
            return forms.ChoiceField(choices=[("", nothing or _("as the region has it")), *choices], **common)
        case Shape.SEVERAL:
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
        case Shape.NUMBER:
            return forms.FloatField(localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
        case Shape.DATE:
            return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **common)
        case Shape.WORDS | Shape.NAMES:
            return forms.CharField(max_length=LONGEST * 4, widget=forms.Textarea(attrs={"rows": 4}), **common)
    return forms.CharField(max_length=LONGEST, **common)


def _shown(asked: Asked, value: Any) -> Any:
    """A value of the document as the form's field has it; what is not of its shape is left to the text."""
    match asked.shape:
        case Shape.SEVERAL:
            return [str(each) for each in value] if isinstance(value, list) else []
        case Shape.WORDS:
            return "\n".join(str(each) for each in value) if isinstance(value, list) else ""
        case Shape.NAMES:
            names = [entry.get("name") for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
            return "\n".join(str(name) for name in names if name)
        case Shape.NUMBER:
            return float(value) if isinstance(value, int | float) else None
        case Shape.DATE:
            return value if isinstance(value, date) else None
    return str(value) if isinstance(value, str | int | float) else ""


def _written(asked: Asked, typed: Any, before: Any) -> Any:
    """What was typed as the document has it; `before` is what stood there."""
    match asked.shape:
        case Shape.SEVERAL:
            return _ticked(asked, typed, before)
        case Shape.WORDS:
            return typed.split()
        case Shape.NAMES:
            names = [line.strip() for line in typed.splitlines() if line.strip()]
            return merged_names(before if isinstance(before, list) else [], names)
    return typed.strip() if isinstance(typed, str) else typed


def _ticked(asked: Asked, typed: list[str], before: Any) -> Any:
    """In the order that they had, with those for which there is no box."""
    known = {key for key, _label in (asked.choices or list)()}
    said = [str(each) for each in before] if isinstance(before, list) else []
    if {each for each in said if each in known} == set(typed):
        return before
    return [*typed, *(each for each in said if each not in known)]
