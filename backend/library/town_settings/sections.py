"""The settings of a town as the rooms announce them: what they are called, and which columns have a history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Section:
    """One place on the page of settings: either the one row of `model`, or the list of its rows.

    `fields` are what is shown, recorded and taken back, many-to-many ones too; `operators` says whether one of them is
    the operator's in this row, in words for whoever may not change it.
    """

    key: str
    title: str | Promise
    help: str | Promise
    model: type[models.Model]
    fields: Sequence[str]
    order: int
    icon: str = "cog"
    is_list: bool = False
    operators: Callable[[models.Model, str], bool] = lambda _row, _field: False

    @property
    def url(self) -> str:
        """Where its form or its list is."""
        meta = self.model._meta
        if self.is_list:
            return reverse(self.model.snippet_viewset.get_url_name("list"))  # type: ignore[attr-defined]  # Wagtail's
        return reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name])

    def may(self, person: Any, action: str) -> bool:
        """Whether this person of the CMS may `add`, `change` or `delete` here."""
        meta = self.model._meta
        return bool(person.has_perm(f"{meta.app_label}.{action}_{meta.model_name}"))


def may_see(person: Any) -> bool:
    """Whether this person may look at the settings; who may change only some of them sees all."""
    return bool(person.has_perm("library.view_appearance") or person.has_perm("library.change_appearance"))


_sections: dict[type[models.Model], Section] = {}


def announce(section: Section) -> None:
    """Called once for each, in the `module.py` of the room that has the model."""
    _sections[section.model] = section


def sections() -> list[Section]:
    """All, in the order of the page."""
    return sorted(_sections.values(), key=lambda section: section.order)


def section_of(model: type[models.Model] | None) -> Section | None:
    """The one that this model is set in; None if its changes have no history."""
    return _sections.get(model) if model else None
