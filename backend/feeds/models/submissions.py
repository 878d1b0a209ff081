"""Events and news proposed by people without an account."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.common.errors import NotFound
from backend.feeds.models.articles import Article
from backend.feeds.models.events import Event


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def over(self, *, now: datetime) -> SubmissionQuerySet:
        """Those whose sender is to be forgotten."""
        return self.filter(erase_at__lte=now)

    def of(self, item: Event | Article) -> SubmissionQuerySet:
        """The one that became this item, if any."""
        return self.filter(article=item) if isinstance(item, Article) else self.filter(event=item)

    def waiting(self) -> SubmissionQuerySet:
        """Those that the town hall has to decide on."""
        return self.filter(state=Submission.State.WAITING)


class Submission(models.Model):
    """An event or a piece of news that somebody without an account proposed, until its sender is forgotten.

    Before the address is confirmed there is nothing but this row; then there is a draft of the item too. The row, and
    with it the sender's address, is erased two days after it came if nobody confirmed it, when it is declined or
    withdrawn, and else 30 days after the event or the end of the news; the item stays.
    """

    class Kind(models.TextChoices):
        EVENT = "event", _("Event")
        NEWS = "news", _("Piece of news")

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("not confirmed")
        WAITING = "waiting", _("waits for you")
        RETURNED = "returned", _("sent back")
        PUBLISHED = "published", _("published")

    class Wish(models.TextChoices):
        NEW = "new", _("new")
        CHANGE = "change", _("change")
        CANCELLATION = "cancellation", _("cancellation")

    wagtail_reference_index_ignore = True  # what is done with an item is not kept from being done by its sender

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.EVENT)
    event = models.OneToOneField(Event, null=True, on_delete=models.CASCADE, related_name="submission")
    article = models.OneToOneField(Article, null=True, on_delete=models.CASCADE, related_name="submission")
    title = models.CharField(_("title"), max_length=300)
    email = models.EmailField(_("email address"))
    proposal = models.JSONField()  # as `submissions.proposals` writes it: what the sender said last
    wish = models.CharField(_("wish"), max_length=20, choices=Wish.choices, default=Wish.NEW)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.UNCONFIRMED)
    comment = models.TextField(_("comment"), blank=True)  # what the town hall wrote last
    created_at = models.DateTimeField(_("received on"))
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True)
    erase_at = models.DateTimeField(db_index=True)
    # Of all that was sent: sending the same twice is sending it once.
    fingerprint = models.CharField(max_length=64, unique=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_news(self) -> bool:
        """For templates."""
        return self.kind == self.Kind.NEWS

    @property
    def item(self) -> Event | Article | None:
        """What it became; None where nobody has confirmed it."""
        return self.article if self.is_news else self.event

    @item.setter
    def item(self, item: Event | Article) -> None:
        setattr(self, "article" if isinstance(item, Article) else "event", item)

    @property
    def confirmed_item(self) -> Event | Article:
        """What it became. Raises NotFound where nobody has confirmed it."""
        if self.item is None:
            raise NotFound
        return self.item


class KnownSender(models.Model):
    """Somebody whose proposals the town publishes without looking at them first: a club, the museum."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("known sender")
        verbose_name_plural = _("known senders")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()
