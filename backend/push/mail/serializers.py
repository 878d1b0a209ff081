"""What `POST /api/v1/mail-subscriptions` takes and answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from backend.push.mail.forms import MOST_AREAS
from backend.push.preferences import preferences_by_mail
from backend.push.serializers import MOST_TOPICS, ConsentPart
from backend.serving.mailboxes import refuse_unmailable


class MailSubscriptionBody(serializers.Serializer[Any]):
    """Which mails, and where to. Modules add lists of their own, as for a device; without any, those of before stay."""

    email = serializers.EmailField(max_length=254)
    topics = serializers.ListField(
        child=serializers.CharField(max_length=100),
        max_length=MOST_TOPICS,
        help_text="Keys of `push.mail.topics` in the config document; empty only beside a list of reminders.",
    )
    areas = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_AREAS, default=list, help_text="Empty: everywhere."
    )
    consent = ConsentPart()

    def get_fields(self) -> dict[str, Any]:
        """Also the lists of the modules that mail too, which announce themselves after this room."""
        return super().get_fields() | {
            key: preference.entry(many=True, required=False, max_length=preference.most)
            for key, preference in preferences_by_mail().items()
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["topics"] and not any(attrs.get(key) for key in preferences_by_mail()):
            raise serializers.ValidationError({"topics": [_("Please choose what you would like to get.")]})
        return attrs

    def validate_email(self, address: str) -> str:
        refuse_unmailable(address)
        return address


class AskedDocument(serializers.Serializer[Any]):
    """That the mailbox is asked."""

    message = serializers.CharField(help_text="A sentence to show to who sent it.")
