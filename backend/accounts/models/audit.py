"""What was done with accounts and rights, and by whom."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models.base import ModelBase
from django.utils.translation import gettext_lazy as _


class AuditIsAppendOnly(TypeError):
    """An audit entry is written once; nothing in the application changes or deletes it."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AuditIsAppendOnly("audit entries can't be updated")

    def delete(self) -> NoReturn:
        raise AuditIsAppendOnly("audit entries can't be deleted")


class AuditEntry(models.Model):
    """One action on accounts, roles or the town itself. Entries are only ever added.

    Purpose: to prove who was let in, who gave whom which rights and when the operator was in the town (integrity and
    accountability, Art. 5(1)(f), 5(2) and 32 GDPR). Not for judging anybody's work: what editors write is in the
    revisions of the items. No password, no address of a network, no name that was tried in vain is kept. People are
    named by `public_id` and the name they had, since accounts may be deleted; how long the operator keeps entries is
    said in docs/betrieb/loeschkonzept.md.
    """

    class Action(models.TextChoices):
        SIGNED_IN = "sign_in.succeeded", _("Signed in")
        SIGN_IN_FAILED = "sign_in.failed", _("Sign-in failed")
        PASSWORD_ACCEPTED = "sign_in.password_accepted", _("Password accepted, second step open")
        SECOND_STEP_FAILED = "sign_in.second_step_failed", _("Second step failed")
        LOCKED = "sign_in.locked", _("Locked after failed attempts")
        LOCK_LIFTED = "sign_in.lock_lifted", _("Lock lifted")
        FACTOR_ADDED = "second_factor.added", _("Second step set up")
        FACTOR_REMOVED = "second_factor.removed", _("Second step removed")
        FACTORS_RESET = "second_factor.reset", _("Second step reset by somebody else")
        CODES_MADE = "second_factor.codes_made", _("Recovery codes made")
        DEVICE_KEPT = "kept_device.added", _("Device kept for thirty days")
        DEVICE_DROPPED = "kept_device.removed", _("Kept device revoked")
        ROLES_CHANGED = "person.roles_changed", _("Roles changed")
        DEACTIVATED = "person.deactivated", _("Account deactivated")
        ACTIVATED = "person.activated", _("Account activated")
        DELETED = "person.deleted", _("Account deleted")
        INVITED = "invitation.sent", _("Invitation sent")
        INVITATION_ACCEPTED = "invitation.accepted", _("Invitation accepted")
        ENTRY_GRANTED = "entry.granted", _("Entry into a town granted")
        ENTERED = "entry.used", _("Operator entered the town")
        STAND_IN_NAMED = "stand_in.named", _("Stand-in named")
        STAND_IN_CHANGED = "stand_in.changed", _("Stand-in changed")
        STAND_IN_BEGAN = "stand_in.began", _("Stand-in began")
        STAND_IN_OVER = "stand_in.over", _("Stand-in over")
        STAND_IN_ENDED = "stand_in.ended", _("Stand-in ended before its time")
        PUBLISHED_FOR = "stand_in.published", _("Published as a stand-in")
        MAILBOX_CHANGED = "mailbox.changed", _("Mailbox of a role changed")
        RULES_CHANGED = "publishing_rules.changed", _("Rules of publishing changed")
        ALERT_SENT = "alert.sent", _("Urgent notice sent")
        REGIONAL_WRITTEN = "regional.written", _("Regional notice written")
        REGIONAL_RELEASED = "regional.released", _("Regional notice released")
        REGIONAL_DROPPED = "regional.dropped", _("Regional notice thrown away")
        REGIONAL_CODE_SENT = "regional.code_sent", _("Call-back code sent")
        REGIONAL_CODE_FAILED = "regional.code_failed", _("Wrong call-back code")
        MESSAGE_RELEASED = "message.released", _("Notification released")
        MESSAGE_STOPPED = "message.stopped", _("Notification stopped")
        PICKUPS_DISRUPTED = "pickups.disrupted", _("Disruption of the collection reported")
        ROLLED_OUT = "rollout.applied", _("Municipality file applied")
        TOWN_DETAILS = "town.details_changed", _("Details of the town changed in the console")
        TOWN_RELEASED = "town.details_released", _("Details of the town no longer kept in the console")
        SECRET_SET = "secret.set", _("Secret of the town entered")
        SECRET_REMOVED = "secret.removed", _("Secret of the town removed")
        RESTORED = "town.restored", _("Town restored from a backup")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    actor_id = models.UUIDField(null=True, help_text="public_id of the account; null: nobody who is signed in.")
    actor_name = models.CharField(_("who"), max_length=310, blank=True)
    action = models.CharField(_("what"), max_length=40, choices=Action.choices)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    object_name = models.CharField(_("about"), max_length=310, blank=True)
    detail = models.JSONField(_("details"), default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Insert; an entry that exists already is refused."""
        if not self._state.adding or force_update or update_fields is not None:
            raise AuditIsAppendOnly("an audit entry can't be changed")
        super().save(force_insert=True, using=using)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> NoReturn:
        raise AuditIsAppendOnly("an audit entry can't be deleted")
