"""What `POST /api/v1/feedback` takes, and what a public POST answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.plain_text import several_lines
from backend.inbox.models import Feedback
from backend.inbox.models.feedback import MOST_SIGNS
from backend.serving.mailboxes import refuse_unmailable


class FeedbackBody(serializers.Serializer[Any]):
    """What is wrong, and with what."""

    kind = serializers.ChoiceField(
        Feedback.Kind.values, default=Feedback.Kind.MISTAKE, help_text="`barrier` may be about no item at all."
    )
    type = serializers.CharField(
        max_length=40, required=False, help_text="Of the item, as its document says it; together with `id`."
    )
    id = serializers.UUIDField(required=False)
    text = serializers.CharField(max_length=MOST_SIGNS, help_text="Plain text.")
    email = serializers.EmailField(
        max_length=254, required=False, allow_blank=True, help_text="Only who names an address gets an answer."
    )

    def validate_text(self, text: str) -> str:
        if not (plain := several_lines(text)):
            raise serializers.ValidationError(_("Please write what is wrong."))
        return plain

    def validate_email(self, address: str) -> str:
        if address:
            refuse_unmailable(address)
        return address

    def validate(self, attrs: Mapping[str, Any]) -> Any:
        is_about_nothing = "type" not in attrs and "id" not in attrs
        if is_about_nothing and attrs["kind"] == Feedback.Kind.BARRIER:
            return attrs
        missing = {name: [_("Please say what this is about.")] for name in ("type", "id") if name not in attrs}
        if missing:
            raise serializers.ValidationError(missing)
        return attrs


class AcceptedDocument(serializers.Serializer[Any]):
    """That it has arrived."""

    message = serializers.CharField(help_text="A sentence to show to who sent it.")
