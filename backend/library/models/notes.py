"""What people of the town hall write to each other about an item."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LONGEST = 2_000  # characters


class Note(models.Model):
    """A note on one item of any kind, in plain text, for people of the town hall alone; it goes with the item.

    Its author is forgotten with the account. No answer, page or feed reads this table.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    text = models.TextField(_("note on an item"), max_length=LONGEST)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(_("written on"))
    changed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True  # it keeps nothing from being deleted

    class Meta:
        verbose_name = _("note on an item")
        verbose_name_plural = _("notes on items")
        ordering: ClassVar = ["written_at", "pk"]
        default_permissions: ClassVar[list[str]] = []
        indexes: ClassVar = [models.Index(fields=["content_type", "object_id"], name="library_note_of_an_item")]

    def __str__(self) -> str:
        return f"{self.content_type_id}/{self.object_id} {self.written_at:%Y-%m-%d %H:%M}"

    @property
    def written_by(self) -> str:
        """A name, also when the account is gone."""
        return _name(self.author)

    @property
    def ticked_by(self) -> str:
        """Who says that it is done."""
        return _name(self.done_by)


def _name(person: models.Model | None) -> str:
    return str(person) if person is not None else gettext("former member of staff")
