"""The shape of an urgent notice in the API, for OpenAPI; builders write dicts, not these."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.alerts.models import Alert
from backend.serving.serializers import ItemDocument


class AlertDocument(ItemDocument):
    """An urgent notice or an official warning that holds now."""

    kind = serializers.ChoiceField(Alert.Kind.values, help_text="What it is about.")
    source = serializers.ChoiceField(  # type: ignore[assignment]  # not DRF's argument of that name
        Alert.Origin.values,
        help_text="`town`: from the town hall. `official`: a warning of the authority that `sender` names; show who. "
        "`region`: from the county or provider that `sender` names, to all its towns; show who.",
    )
    status = serializers.ChoiceField(Alert.Status.values, help_text="`all_clear`: what it supersedes is over.")
    severity = serializers.ChoiceField(Alert.Severity.values, help_text="The scale of CAP 1.2.")
    headline = serializers.CharField(help_text="One sentence.")
    instruction = serializers.CharField(help_text="What to do; plain text, lines parted by line breaks, may be empty.")
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(help_text="Over at this instant.")
    sender = serializers.CharField()
    description = serializers.CharField(
        help_text="Of official warnings: what happens; plain text as `instruction`, may be empty."
    )
    starts_at = serializers.DateTimeField(
        allow_null=True, help_text="Of official warnings: when it is to happen, which may lie ahead."
    )
    is_open_ended = serializers.BooleanField(
        help_text="The authority names no end: say so instead of `valid_until`, which is put off as long as it warns."
    )
    link = serializers.URLField(
        allow_null=True,
        help_text="Of official warnings: where there is more; of regional notices: the notice at its sender.",
    )
    attribution = serializers.CharField(
        allow_null=True, help_text="Of official warnings: the source, to be shown with it as the licence asks."
    )
    supersedes = serializers.CharField(allow_null=True, help_text="Id of the notice that this one takes the place of.")


class AlertsHomeDocument(serializers.ListSerializer[Any]):
    """All that holds now, the latest first; shown before everything else."""

    child = AlertDocument()
