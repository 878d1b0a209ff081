"""The public directory of towns: copies of what their own tables say, written in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from backend.tenants.models import Municipality


def update_directory(
    town: Municipality, *, area_names: Sequence[str], postal_codes: Sequence[str], logo_url: str
) -> None:
    """Bring the town's public row to these values; `logo_url` is relative to the town's origin, "" without a logo."""
    wanted = {"area_names": list(area_names), "postal_codes": list(postal_codes), "logo_url": logo_url}
    changed = [column for column, value in wanted.items() if getattr(town, column) != value]
    if changed:
        for column in changed:
            setattr(town, column, wanted[column])
        with transaction.atomic():
            town.save(update_fields=[*changed, "updated_at"])


def update_languages(town: Municipality, *, others: Sequence[str]) -> None:
    """The first language stays, which is the operator's; the others are these, in their order."""
    first = town.languages[0]
    wanted = [first, *(code for code in dict.fromkeys(others) if code != first)]
    if town.languages != wanted:
        town.languages = wanted
        with transaction.atomic():
            town.save(update_fields=["languages", "updated_at"])
