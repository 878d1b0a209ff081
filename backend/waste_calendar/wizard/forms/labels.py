"""What each label of the files means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from backend.waste_calendar.formats.mapping import NO_PICKUP
from backend.waste_calendar.models import Fraction
from backend.waste_calendar.vocabulary import KINDS
from backend.waste_calendar.wording import variant_choices, variant_text

_MOST_KINDS = 2  # that a label's fields have room for


class LabelsForm(forms.Form):
    """What each label of the files means; one that nobody has decided stays open."""

    def __init__(self, *args: Any, labels: Mapping[str, str | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = list(labels)
        titles = dict(Fraction.objects.values_list("key", "title"))
        kinds = [(kind.key, titles.get(kind.key) or kind.title) for kind in KINDS]
        for number, (label, meaning) in enumerate(labels.items()):
            first, second, variant = _parts(meaning)
            self.fields[f"l{number}-kind"] = forms.ChoiceField(
                label=_("Kind of waste of “%(label)s”") % {"label": label},
                choices=[
                    ("", _("– still open –")),
                    *kinds,
                    *_several(first, kinds=kinds),
                    (NO_PICKUP, _("no pickup, leave out")),
                ],
                initial=first,
                required=False,
            )
            self.fields[f"l{number}-also"] = forms.ChoiceField(
                label=_("and also"), choices=[("", "–"), *kinds], initial=second, required=False
            )
            self.fields[f"l{number}-variant"] = forms.ChoiceField(
                label=_("Rhythm"),
                choices=variant_choices(variant),
                initial=variant,
                required=False,
            )

    def rows(self) -> Iterator[tuple[str, list[Any], bool]]:
        """Each label with its fields, and whether it is still open."""
        for number, label in enumerate(self.labels):
            fields = [self[f"l{number}-{name}"] for name in ("kind", "also", "variant")]
            yield label, fields, not fields[0].value()

    def meanings(self) -> dict[str, str | None]:
        """As profiles have them; None is still open."""
        return {label: self._meaning(number) for number, label in enumerate(self.labels)}

    def _meaning(self, number: int) -> str | None:
        kind, also, variant = (self.cleaned_data.get(f"l{number}-{name}", "") for name in ("kind", "also", "variant"))
        if kind in {"", NO_PICKUP} or "," in kind:
            return kind or None
        keys = dict.fromkeys(filter(None, (kind, also)))
        return ",".join(f"{key}:{variant}" if variant else key for key in keys)


def _parts(meaning: str | None) -> tuple[str, str, str]:
    """First kind of waste, second one, rhythm."""
    if not meaning or meaning == NO_PICKUP:
        return meaning or "", "", ""
    pairs = [part.partition(":") for part in meaning.split(",")]
    if len(pairs) > _MOST_KINDS or len({variant for _key, _colon, variant in pairs}) > 1:
        return meaning, "", ""
    return pairs[0][0], pairs[1][0] if len(pairs) > 1 else "", pairs[0][2]


def _several(meaning: str, *, kinds: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A choice for a meaning that fits into no two fields, as it is."""
    titles = dict(kinds)
    parts = [part.partition(":") for part in meaning.split(",")] if "," in meaning else []
    words = (" ".join(filter(None, (titles[key], variant_text(variant)))) for key, _colon, variant in parts)
    return [(meaning, " + ".join(words))] if parts else []
