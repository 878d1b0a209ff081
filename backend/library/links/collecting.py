"""Keeps what is known of links in step with what is published: at once for one item, each night for all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from backend.common import clock
from backend.library.links.holders import Link, holders, links_of
from backend.library.models import LinkUse, WebAddress


def item_saved(instance: Any, *, raw: bool = False, **_kwargs: Any) -> None:
    """Django's signal, of the models that hold links."""
    if not raw:
        now = clock.now()
        bring_in_step(instance, links=links_of(instance, now=now), now=now)


def item_deleted(instance: Any, **_kwargs: Any) -> None:
    """The same for what is gone."""
    bring_in_step(instance, links=[], now=clock.now())


def bring_in_step(item: models.Model, *, links: list[Link], now: datetime) -> None:
    """Write down which addresses the item links to now; one statement where nothing has changed."""
    wanted = {link.url: link.words for link in links}
    known = {use.address.url: use for use in _uses_of(item).select_related("address")}
    if wanted.keys() == known.keys():
        return
    with transaction.atomic():
        gone = [use for url, use in known.items() if url not in wanted]
        if gone:
            LinkUse.objects.filter(pk__in=[use.pk for use in gone]).delete()
            forget_unused([use.address_id for use in gone])
        _add(item, {url: words for url, words in wanted.items() if url not in known}, now=now)


def forget_unused(addresses: list[int]) -> None:
    """Addresses that no item links to any more."""
    WebAddress.objects.filter(pk__in=addresses, uses=None).delete()


def collect(*, now: datetime) -> None:
    """Go through everything that is published: imports and the rollout write in bulk, which no signal tells of."""
    for model in holders():
        _forget_missing(model)
        manager: Any = model._default_manager
        for item in manager.order_by("pk").iterator(chunk_size=200):
            bring_in_step(item, links=links_of(item, now=now), now=now)
    WebAddress.objects.filter(uses=None).delete()


def _add(item: models.Model, links: dict[str, str], *, now: datetime) -> None:
    if not links:
        return
    # Sorted: two who add the same addresses at once must not wait for each other crosswise.
    new = [WebAddress(url=url, next_test_at=now) for url in sorted(links)]
    WebAddress.objects.bulk_create(new, ignore_conflicts=True)
    keys = dict(WebAddress.objects.filter(url__in=links).values_list("url", "pk"))
    uses = [
        LinkUse(address_id=keys[url], content_type=_content_type(item), object_id=item.pk, words=words)
        for url, words in links.items()
        if url in keys
    ]
    LinkUse.objects.bulk_create(uses, ignore_conflicts=True)


def _forget_missing(model: Any) -> None:
    """Uses in rows that were deleted without a signal."""
    content_type = ContentType.objects.get_for_model(model)
    rows = model._default_manager.filter(pk=models.OuterRef("object_id"))
    LinkUse.objects.filter(~models.Exists(rows), content_type=content_type).delete()


def _uses_of(item: models.Model) -> models.QuerySet[LinkUse]:
    return LinkUse.objects.filter(content_type=_content_type(item), object_id=item.pk)


def _content_type(item: models.Model) -> ContentType:
    return ContentType.objects.get_for_model(item)
