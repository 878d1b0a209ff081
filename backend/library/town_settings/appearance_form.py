"""The form for colours, logo and start screen: contrast while choosing, sections to tick and to move."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from backend.library.contrast import LIGHT_GROUND, READABLE, WHITE, contrast, readable_on
from backend.tenants import registry
from backend.tenants.schemas import town_of_connection

SELF, BLACK_OR_WHITE = "self", "black-or-white"
# What is written on what, and whether the form refuses a colour that fails there.
AS_TEXT = (
    {"title": gettext_lazy("as text on white"), "ink": SELF, "ground": WHITE, "must": True},
    {"title": gettext_lazy("as text on the light grey of the pages"), "ink": SELF, "ground": LIGHT_GROUND},
    {"title": gettext_lazy("as ground of buttons and bars"), "ink": BLACK_OR_WHITE, "ground": SELF},
)
AS_GROUND = ({"title": gettext_lazy("as ground of labels"), "ink": BLACK_OR_WHITE, "ground": SELF},)


class ColourInput(forms.TextInput):
    """A colour to type or to pick, and below it how well it reads, in words."""

    template_name = "library/town_settings/colour.html"

    def __init__(self, *, pairs: Iterable[dict[str, Any]]) -> None:
        self.pairs = tuple(pairs)
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": "7"})

    @property
    def media(self) -> forms.Media:
        return _media("colours")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["pairs"] = [self._pair(pair, colour=str(value or "")) for pair in self.pairs]
        context["needed"] = number_format(READABLE, 1)
        return context

    def _pair(self, pair: dict[str, Any], *, colour: str) -> dict[str, Any]:
        try:
            ink = readable_on(colour) if pair["ink"] == BLACK_OR_WHITE else colour
            found = contrast(ink, colour if pair["ground"] == SELF else pair["ground"])
        except ValueError:  # no colour yet
            return dict(pair)
        return {**pair, "contrast": number_format(found, 1), "is_readable": found >= READABLE}


class HomeOrderInput(forms.Widget):
    """The sections of the town's services as rows: ticked ones are shown, in this order."""

    template_name = "library/town_settings/home_order.html"

    @property
    def media(self) -> forms.Media:
        return _media("home_order")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        titles, chosen = movable_sections(), _keys(value)
        shown = [key for key in chosen if key in titles] or list(titles)
        rest = [key for key in titles if key not in shown]
        context["rows"] = [{"key": key, "title": titles[key], "is_shown": key in shown} for key in [*shown, *rest]]
        context["first"] = [str(title) for title in _first_sections().values()]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return ",".join(filter(None, data.getlist(name) if hasattr(data, "getlist") else _keys(data.get(name))))

    def id_for_label(self, id_: str) -> str:
        """It is a group, not one field."""
        return ""


class AppearanceForm(WagtailAdminModelForm):
    """Wagtail's form of the setting."""

    def clean_home(self) -> list[str]:
        """What the form does not show stays: what always stands first, and sections of services that are off now."""
        chosen, was, possible = self.cleaned_data["home"], list(self.instance.home), list(movable_sections())
        if not chosen:
            raise ValidationError(_("Please tick at least one section."))
        if chosen == ([key for key in was if key in possible] or possible):
            return was  # as it was shown: saving the colours alone must not look like a new order
        first = [key for key in was if key in _first_sections()]
        return [*first, *chosen, *(key for key in was if key not in {*first, *possible})]


def movable_sections() -> dict[str, str | Promise]:
    """Those of the town's services, in the order in which they are shown if nobody chose one."""
    return {key: module.title for module in _modules() if not module.is_first_at_home for key in module.home}


def _first_sections() -> dict[str, str | Promise]:
    return {key: module.title for module in _modules() if module.is_first_at_home for key in module.home}


def _modules() -> Iterable[registry.Module]:
    town = town_of_connection()
    return registry.active_modules(town) if town else registry.modules()


def _media(script: str) -> forms.Media:
    asset: Any = forms.Script(f"library/town_settings/{script}.js", type="module")
    return forms.Media(js=[asset], css={"all": ["library/town_settings/appearance.css"]})


def _keys(value: Any) -> list[str]:
    return list(filter(None, value.split(","))) if isinstance(value, str) else list(value or [])
