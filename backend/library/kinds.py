"""The kinds of content that towns publish, as the rooms announce them; whether something may go live is not here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of content: the key that settings name it by, and its name for people.

    `is_urgent` ones wait for nobody: neither for a second person nor for checks of their content.
    """

    key: str
    title: str | Promise
    is_urgent: bool = False


_kinds: dict[type[models.Model], Kind] = {}
_without_drafts: list[Kind] = []
_UNKNOWN = Kind(key="", title="")


def govern(model: type[models.Model], *, key: str, title: str | Promise, is_urgent: bool = False) -> None:
    """Announce a model with drafts; called in the `module.py` of its room. Models may share a kind."""
    _kinds[model] = Kind(key=key, title=title, is_urgent=is_urgent)


def govern_without_drafts(kind: Kind) -> None:
    """Announce what is no item of Wagtail's and asks `publishing.needs_second_person` by itself."""
    _without_drafts.append(kind)


def governed_models() -> dict[type[models.Model], Kind]:
    """All that were announced."""
    return dict(_kinds)


def kinds_with_four_eyes() -> dict[str, Kind]:
    """The kinds for which a town may ask for a second person, by key."""
    return {kind.key: kind for kind in (*_kinds.values(), *_without_drafts) if not kind.is_urgent}


def kind_of(model: type[models.Model]) -> Kind:
    """What was announced of this model, or of the nearest that it is derived from."""
    return next((_kinds[above] for above in model.__mro__ if above in _kinds), _UNKNOWN)
