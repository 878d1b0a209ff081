"""What the forms of news and events have in common: the town's languages, and refusals of what can't be stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlockValidationError, StreamValue

from backend.feeds.models.imported import from_upstream
from backend.feeds.opened_forms import corrected_meanwhile, marks_of
from backend.library.variants.form import TranslatedForm
from backend.library.variants.naming import language_name, town_languages

MOST_TEXT = 200_000  # characters of one field: ten times the longest notice of a town
_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


class ItemForm(TranslatedForm):
    """A piece of news or an event as editors write it."""

    take_over = forms.MultipleChoiceField(required=False, choices=())
    source_said = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_copy:
            self._leave_texts_to_their_town()
        elif not self._is_of_a_copy():
            self.fields.pop("note", None)
        if self.instance.source_id and self.instance.upstream:
            self.fields["take_over"].choices = [(name, name) for name in self.instance.upstream]
            self.fields["source_said"].initial = marks_of(self.instance)
        else:
            self.fields.pop("take_over", None)
            self.fields.pop("source_said", None)
        if "lang" in self.fields:
            self.fields["lang"] = language_field(now=self.instance.lang)

    def _leave_texts_to_their_town(self) -> None:
        """What another town says is followed and never reworded here; whom it is for is this town's to say."""
        for name in {*self.instance.IMPORTED_FIELDS} - {"categories", "areas"}:
            self.fields.pop(name, None)

    def _is_of_a_copy(self) -> bool:
        """A translation of one has the note in its language."""
        return bool(self.instance.source_id and self.instance.source.origin)

    def _post_clean(self) -> None:
        """What is to follow its source again says what the source says, whatever stood in the form."""
        for name in self.cleaned_data.get("take_over", []):
            if name in self.fields:
                field = self.instance._meta.get_field(name)
                self.cleaned_data[name] = from_upstream(field, self.instance.upstream[name])
                self.errors.pop(name, None)
        marks = self.cleaned_data.get("source_said", "")
        self.cleaned_data |= dict(corrected_meanwhile(self.instance, marks=marks, sent=self.cleaned_data))
        super()._post_clean()

    def _clean_fields(self) -> None:
        """A text that no database takes is refused beside its field, before anybody looks at it."""
        super()._clean_fields()
        for name, value in list(self.cleaned_data.items()):
            try:
                refuse_unstorable(value)
            except ValidationError as error:
                of_blocks = isinstance(value, StreamValue)
                self.add_error(name, StreamBlockValidationError(non_block_errors=[error]) if of_blocks else error)


def language_field(*, now: str) -> forms.ChoiceField:
    """A choice of the town's languages; one that an item has already stays possible."""
    choices = town_languages()
    if now and now not in dict(choices):
        choices.append((now, language_name(now)))
    return forms.ChoiceField(label=_("Language"), choices=choices)


def refuse_unstorable(value: Any) -> None:
    """Raises ValidationError for signs that no database takes, and for texts as long as a book."""
    length = 0
    for text in _texts(value):
        length += len(text)
        if length > MOST_TEXT:
            raise ValidationError(_("This text is too long: at most %d characters.") % MOST_TEXT)
        if _UNSTORABLE.search(text):
            raise ValidationError(_("This text has signs in it that can't be saved. Please type it anew."))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, StreamValue):
        yield from _texts(value.get_prep_value())
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
