"""A form whose rarer fields are folded away below one line to open; which ones is the form's business."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

FOLD = "more"


class FoldWidget(forms.Widget):
    """Shows the folded fields; open where one of them has a mistake or already says something."""

    form: forms.BaseForm | None = None
    names: tuple[str, ...] = ()
    label: Any = ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        form = self.form
        fields = [form[each] for each in self.names if form and each in form.fields]
        is_open = any(field.errors for field in fields)
        return render_to_string(
            "library/folded_fields.html", {"fields": fields, "is_open": is_open, "label": self.label}
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> None:
        return None

    def id_for_label(self, id_: str) -> str:
        return ""


class FoldingForm(forms.BaseForm):
    """Put before a Wagtail form: every template that goes through its fields meets them folded, in the last place."""

    folded: ClassVar[tuple[str, ...]] = ()
    fold_label: Any = _("Rights, consent and more")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = FoldWidget()
        widget.form, widget.names, widget.label = self, self.folded, self.fold_label
        self.fields[FOLD] = forms.Field(required=False, label="", widget=widget)

    def __iter__(self) -> Iterator[BoundField]:
        """Without the fields that the last one shows; hidden ones stay, since templates put them first."""
        return (field for field in super().__iter__() if field.is_hidden or field.name not in self.folded)
