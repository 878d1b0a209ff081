"""A list of news as Django REST framework's tutorial would write it, over the same table as ours."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import generics, pagination, serializers

from backend.feeds.models import Article
from backend.library.pictures import absolute_image


class DrfNewsSerializer(serializers.ModelSerializer[Article]):
    """The fields of our list, by the means that DRF has for them."""

    id = serializers.UUIDField(source="public_id")
    type = serializers.ReadOnlyField(default="news")
    areas = serializers.ListField(source="area_ids", child=serializers.UUIDField())
    categories = serializers.ListField(source="category_ids", child=serializers.UUIDField())
    teaser = serializers.CharField(source="teaser_text")
    url = serializers.SerializerMethodField()
    image = serializers.SerializerMethodField()
    source = serializers.SerializerMethodField()  # type: ignore[assignment]  # not DRF's argument of that name
    pinned = serializers.SerializerMethodField()

    class Meta:
        model = Article
        fields: ClassVar = [
            "id", "type", "updated_at", "areas", "lang", "url", "title", "teaser", "categories", "image",
            "published_at", "source", "pinned",
        ]  # fmt: skip

    def get_url(self, article: Article) -> str:
        return f"{self._town.origin}/nachrichten/{article.public_id}/"

    def get_image(self, article: Article) -> dict[str, Any] | None:
        return absolute_image(article.picture.image_json, origin=self._town.origin) if article.picture else None

    def get_source(self, article: Article) -> dict[str, Any]:
        source = article.source
        if source is None:
            return {"id": None, "name": self._town.title, "logo": None, "kind": "own", "rights": "own", "link": None}
        kind = "own" if source.rights == "own" else "press"
        rights, link = source.rights, source.link or None
        return {"id": source.public_id, "name": source.name, "logo": None, "kind": kind, "rights": rights, "link": link}

    def get_pinned(self, article: Article) -> bool:
        return article.pinned_until is not None and article.pinned_until > timezone.now()

    @property
    def _town(self) -> Any:
        return self.context["request"].tenant


class DrfNews(generics.ListAPIView[Article]):
    """Twenty at a time by offset, related rows joined, as a careful developer would."""

    serializer_class = DrfNewsSerializer
    pagination_class = pagination.LimitOffsetPagination

    def get_queryset(self) -> QuerySet[Article]:
        shown: QuerySet[Article] = Article.objects.filter(live=True, lang="de")
        return shown.select_related("picture", "source").order_by("-published_at", "-public_id")
