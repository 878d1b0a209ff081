"""A news page as a usual Wagtail site has it, with the fields that our list of news shows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page

from backend.library.blocks import BodyBlock
from backend.library.pictures import absolute_image


class NewsPage(Page):
    """One piece of news. The body is there as in every such site, but no list shows it."""

    published_at = models.DateTimeField(db_index=True)
    updated_at = models.DateTimeField()
    lang = models.CharField(max_length=20, default="de")
    teaser = models.TextField()
    body = StreamField(BodyBlock(), blank=True)
    picture = models.ForeignKey("library.Picture", null=True, on_delete=models.SET_NULL, related_name="+")
    areas = ArrayField(models.UUIDField(), default=list)
    categories = ArrayField(models.UUIDField(), default=list)
    pinned = models.BooleanField(default=False)

    api_fields: ClassVar = [
        APIField(name)
        for name in (
            "published_at", "updated_at", "lang", "teaser", "image", "areas", "categories", "source", "pinned",
        )
    ]  # fmt: skip

    @property
    def image(self) -> dict[str, Any] | None:
        """The picture as our API shows it; Wagtail's own field would name one file and cost as many queries."""
        return absolute_image(self.picture.image_json, origin=_town().origin) if self.picture else None

    @property
    def source(self) -> dict[str, Any]:
        """Who says it: the town."""
        return {"id": None, "name": _town().title, "logo": None, "kind": "own", "rights": "own", "link": None}


def _town() -> Any:
    return connection.tenant  # type: ignore[attr-defined]  # django-tenants' own
