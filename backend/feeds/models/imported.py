"""What an imported item keeps of its source, so that imports and editors never overwrite each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

from backend.changes.querysets import RecordedQuerySet
from backend.library.models import Publishable
from backend.library.rendering import paragraph_from_html

# Draftail marks each paragraph with a random key.
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')

OF_PICTURES = ("picture_url", "picture_seen", "source_picture")


class Imported(Publishable):
    """Upstream values beside the row: a field follows its source until an editor publishes something else there.

    `upstream` holds by field what the source said last, in JSON: a body as HTML, an instant as ISO text in UTC, areas
    and categories as sorted primary keys. Revisions keep the `upstream` of their time, which is how a waiting draft
    knows which of its fields nobody touched.
    """

    IMPORTED_FIELDS: ClassVar[tuple[str, ...]]
    RENDERED_FIELDS: ClassVar[tuple[str, ...]]  # columns that `render` fills
    LONG_TEXTS: ClassVar[tuple[str, ...]]  # columns that no list shows
    OF_ONE_TIME: ClassVar[tuple[str, ...]] = ()  # fields that a copy does not take along
    OWN_COLUMNS: ClassVar[tuple[str, ...]] = ()  # columns that `followed` may change

    source = models.ForeignKey(
        "feeds.Source", verbose_name=_("source"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    source_key = models.CharField(max_length=500, null=True, editable=False)  # identity at the source
    upstream = models.JSONField(null=True, editable=False)
    locked_fields = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    category_ids = ArrayField(models.UUIDField(), default=list, editable=False)
    picture_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)  # keys of those in the text
    attachments = models.JSONField(default=list, editable=False)

    # What the source shows, which address was looked at, and what came of it: where `picture` is another one, or none,
    # a person chose so.
    picture_url = models.CharField(max_length=1000, blank=True, editable=False)
    picture_seen = models.CharField(max_length=1000, blank=True, editable=False)
    source_picture = models.BigIntegerField(null=True, editable=False)

    # The public id of the one that is shown in its place: see `duplicates`. Such a row is not live.
    copy_of = models.UUIDField(null=True, editable=False)

    note = models.TextField(
        _("our own note"),
        blank=True,
        help_text=_("Stands below their text, as words of your own, and stays when they correct theirs."),
    )

    picture_id: int | None  # both have a field `picture`

    objects = RecordedQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = True

    def render_texts(self) -> None:
        """The columns that are made from the item's own fields alone."""
        raise NotImplementedError

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Importers write in bulk: who comes here is an editor, whose changes lock exactly the changed fields."""
        if self.upstream is None or kwargs.get("update_fields") is not None:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            self._catch_up()
            self.locked_fields = self.edited_fields(upstream=self.upstream)
            super().save(*args, **kwargs)

    def _catch_up(self) -> None:
        """What an import has committed since this row was read is not written over with the text of before."""
        rows = type(self)._default_manager.select_for_update(of=("self",)).filter(pk=self.pk)
        now = rows.defer(*self.LONG_TEXTS).first() if self.pk else None
        if now is None or now.upstream is None or now.upstream == self.upstream:
            return
        self.rebase(self.upstream or {}, now=now.upstream)
        if self.picture_id == self.source_picture:
            self.picture_id = now.picture_id
        for name in ("upstream", "source_key", "copy_of", *self.OWN_COLUMNS, *OF_PICTURES):
            setattr(self, name, getattr(now, name))

    def rebase(self, base: Mapping[str, Any], *, now: Mapping[str, Any]) -> None:
        """Fields that nobody touched since the source said `base` say what it says now."""
        touched = self.edited_fields(upstream=base)
        stale = [name for name in self.IMPORTED_FIELDS if base.get(name) != now.get(name)]
        self.follow([name for name in stale if name not in touched], values=now)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """A draft, rebased: fields that nobody touched say what the source says today."""
        draft = super().with_content_json(content)
        draft.source_id, draft.source_key = self.source_id, self.source_key
        draft.copy_of = self.copy_of
        draft.locked_fields, draft.upstream = self.locked_fields, self.upstream
        if content.get("picture") == content.get("source_picture"):  # nobody chose one in this draft
            draft.picture_id = self.picture_id
        for name in OF_PICTURES:
            setattr(draft, name, getattr(self, name))
        base = content.get("upstream")
        if base and self.upstream:
            draft.rebase(base, now=self.upstream)
        return draft

    def follow(self, fields: Iterable[str], *, values: Mapping[str, Any]) -> None:
        """Take over what the source says for these fields, in memory; one query each for areas and categories."""
        for name in fields:
            setattr(self, name, from_upstream(self._meta.get_field(name), values[name]))

    def followed(self, fields: Iterable[str]) -> None:
        """The source was followed in these fields: forget what was kept only for the values of before."""

    def edited_fields(self, *, upstream: Mapping[str, Any]) -> list[str]:
        """The imported fields in which this item says something else than `upstream`."""
        return [name for name in self.IMPORTED_FIELDS if name in upstream and not self._is_like(name, upstream[name])]

    @property
    def is_copy(self) -> bool:
        """Whether it follows an item of another town, which nobody rewords here; a variant of such a one does not."""
        return self.source_key is not None and self.source is not None and bool(self.source.origin)

    def foreign_fields(self) -> frozenset[str]:
        """The fields whose text is the source's and not ours."""
        return frozenset(self.IMPORTED_FIELDS) - set(self.locked_fields) if self.source_id else frozenset()

    @property
    def locked_field_names(self) -> list[str]:
        """The changed fields as editors know them."""
        return [str(getattr(self._meta.get_field(name), "verbose_name", name)) for name in self.locked_fields]

    def _is_like(self, name: str, wanted: Any) -> bool:
        field = self._meta.get_field(name)
        value = getattr(self, name)
        if isinstance(field, StreamField):
            return _is_same_body(value, html=wanted)
        if isinstance(field, models.ManyToManyField):
            return bool(sorted(each.pk for each in value.all()) == wanted)
        if isinstance(field, models.DateTimeField) and wanted and value:
            moment = from_upstream(field, wanted)
            return value in (moment, moment.replace(second=0, microsecond=0))  # forms know no seconds
        return bool(value == from_upstream(field, wanted))


def from_upstream(field: Any, value: Any) -> Any:
    """A JSON value as the model's field takes it; one query for a relation."""
    if isinstance(field, StreamField):
        return field.to_python(paragraph_from_html(value))
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value) if value else None
    if isinstance(field, models.ManyToManyField):
        related: Any = field.remote_field.model
        return list(related.objects.filter(pk__in=value))
    return value


def to_upstream(value: Any) -> Any:
    """A parsed value as it is kept in `upstream`."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _is_same_body(body: StreamValue, *, html: str) -> bool:
    """Opening and saving a text in the editor rewrites its HTML: both sides are compared as it would save them."""
    blocks = list(body)
    if not blocks or not html.strip():
        return not blocks and not html.strip()
    if len(blocks) != 1 or blocks[0].block_type != "paragraph":
        return False
    source = blocks[0].value.source
    converter = blocks[0].block.field.widget.converter
    return bool(source == html or as_edited(source, converter=converter) == as_edited(html, converter=converter))


def as_edited(html: str, *, converter: Any) -> str:
    """HTML as the editor sends it back where nobody has changed it."""
    return _BLOCK_KEY.sub("", converter.to_database_format(converter.from_database_format(html)))
