"""With what somebody proves, beside the password, that it is them; a session names the row that has proved it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from cryptography.fernet import InvalidToken
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, TimestampMixin
from django_otp.oath import TOTP

from backend.common import clock
from backend.common.sealing import new_key, sealed, unsealed

STEP = 30  # seconds for which an app shows a code (RFC 6238 §5.2)
TOLERANCE = 1  # steps that a clock may be wrong


class Passkey(TimestampMixin, Device):
    """A key pair in a computer, a phone or a USB key; only its public half is known here, for one host."""

    rp_id = models.CharField(max_length=253, help_text="The host it was made on; it works on no other.")
    credential_id = models.BinaryField(max_length=1023)
    credential_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of credential_id.")
    public_key = models.BinaryField(max_length=2048)
    sign_count = models.PositiveBigIntegerField(default=0)
    transports = models.JSONField(default=list)

    objects: ClassVar[models.Manager[Passkey]] = models.Manager()

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering: ClassVar = ["created_at"]


class AuthenticatorApp(TimestampMixin, Device):
    """An app that shows a new code every half a minute (TOTP). `confirmed` when the first code was right."""

    sealed_key = models.TextField(help_text="Encrypted with a key that is not in the database.")
    last_step = models.BigIntegerField(default=-1, help_text="Of the last code that was used: none is used twice.")

    objects: ClassVar[models.Manager[AuthenticatorApp]] = models.Manager()

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")
        ordering: ClassVar = ["created_at"]

    @property
    def key(self) -> bytes:
        """What app and server share."""
        return unsealed(self.sealed_key)

    @property
    def is_readable(self) -> bool:
        """False after SECRET_KEY was replaced without a fallback; passkeys and recovery codes work all the same."""
        try:
            return bool(self.key)
        except InvalidToken:
            return False

    def set_key(self, key: bytes | None = None) -> None:
        """A new random key, if none is given."""
        self.sealed_key = sealed(key or new_key())

    def verify_token(self, token: str) -> bool:
        """Whether this is a code of now that was not used before; it is used up. Call it on a locked row."""
        if not self.is_readable:
            return False
        totp = TOTP(self.key, step=STEP)
        totp.time = clock.now().timestamp()
        if not token.isdecimal() or not totp.verify(int(token), tolerance=TOLERANCE, min_t=self.last_step + 1):
            return False
        self.last_step = totp.t()  # that of the code, also where the app's clock is wrong
        self.set_last_used_timestamp(commit=False)
        self.set_key(self.key)  # with the SECRET_KEY of now: an earlier one may go after a while
        self.save(update_fields=["last_step", "last_used_at", "sealed_key"])
        return True


class RecoveryCode(TimestampMixin, Device):
    """One of ten printed codes, each for one sign-in without passkey and app; only its hash is kept."""

    code_hash = models.CharField(max_length=64, db_index=True)

    objects: ClassVar[models.Manager[RecoveryCode]] = models.Manager()

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        ordering: ClassVar = ["pk"]


class KeptDeviceQuerySet(models.QuerySet["KeptDevice"]):
    def valid(self, *, now: datetime) -> KeptDeviceQuerySet:
        """Those that are still trusted."""
        return self.filter(expires_at__gt=now)


class KeptDevice(TimestampMixin, Device):
    """A browser on which a sender of urgent notices isn't asked again for thirty days. Revoking is deleting."""

    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    objects = KeptDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept device")
        verbose_name_plural = _("kept devices")
        ordering: ClassVar = ["-created_at"]


class FailedSignIns(models.Model):
    """How often somebody was wrong of late, by account and network address; both are kept as keyed hashes only."""

    account_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64, blank=True, help_text="Empty: from anywhere.")
    failures = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("failed sign-ins")
        verbose_name_plural = _("failed sign-ins")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account_hash", "address_hash"], name="one_count_an_account_and_address")
        ]

    def __str__(self) -> str:
        return f"{self.failures} × {self.account_hash[:8]}"
