"""Which links somebody may mend, and what people call the items that they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.contrib.settings.models import BaseGenericSetting

from backend.library.changeable import edit_path, limited_to, may_change
from backend.library.links.holders import holders
from backend.library.models import LinkUse, WebAddress


@dataclass(frozen=True, kw_only=True)
class Place:
    """An item in which a link stands, as somebody who may change it sees it."""

    title: str
    kind: str
    words: str
    edit_path: str


def may_mend_any(user: Any) -> bool:
    """Whether there is anything whose links this person could mend."""
    return any(may_change(user, model) for model in holders())


def uses_for(user: Any) -> QuerySet[LinkUse]:
    """Where links stand in items that this person may change; of contributors, their own."""
    met = Q(pk__in=())
    for model in holders():
        if may_change(user, model):
            met |= _among(user, model)
    return LinkUse.objects.filter(met)


def places_of(addresses: Iterable[WebAddress], *, uses: QuerySet[LinkUse]) -> dict[int, list[Place]]:
    """By primary key of the address; one statement for the uses and one for each model among them."""
    found = list(uses.filter(address__in=list(addresses)).order_by("content_type_id", "object_id"))
    items = _items(found)
    places: dict[int, list[Place]] = {}
    for use in found:
        item = items.get((use.content_type_id, use.object_id))
        if item is not None:
            places.setdefault(use.address_id, []).append(_place(item, words=use.words))
    return places


def _among(user: Any, model: type[Any]) -> Q:
    of_model = Q(content_type=ContentType.objects.get_for_model(model))
    rows = limited_to(user, model)
    return of_model if rows is None else of_model & Q(object_id__in=rows.order_by().values("pk"))


def _items(uses: Iterable[LinkUse]) -> dict[tuple[int, int], Any]:
    keys: dict[int, set[int]] = {}
    for use in uses:
        keys.setdefault(use.content_type_id, set()).add(use.object_id)
    found = {}
    for content_type_id, pks in keys.items():
        model: Any = ContentType.objects.get_for_id(content_type_id).model_class()
        for item in model._default_manager.filter(pk__in=pks):
            found[content_type_id, item.pk] = item
    return found


def _place(item: Any, *, words: str) -> Place:
    kind = str(item._meta.verbose_name)
    title = kind[:1].upper() + kind[1:] if isinstance(item, BaseGenericSetting) else str(item)
    return Place(title=title, kind=kind, words=words, edit_path=edit_path(item))
