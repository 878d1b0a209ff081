"""Urgent notices that somebody looks for; there are a few, so that all that hold are read and looked through here."""

from __future__ import annotations

from uuid import UUID

from backend.alerts.reading import Row, alert_path, read_current
from backend.tenants.registry import Reading, Searched
from backend.tenants.searching import Asked, At, Hit, Hits


def find_alerts(reading: Reading, asked: Asked) -> Hits:
    """What holds now and says the words."""
    rows = read_current(reading)
    hits = [_alert(row, asked=asked) for row in rows.items if asked.words.are_in(" ".join(_texts(row)))]
    return Hits(hits=asked.behind_last(hits), changes_at=rows.changes_at)


def _alert(row: Row, *, asked: Asked) -> Hit:
    begun = At(moment=row["valid_from"])
    return Hit(
        score=asked.score_of(row["headline"]),
        type="alerts",
        id=UUID(row["public_id"]),
        title=row["headline"],
        texts=_texts(row)[1:],
        updated_at=row["updated_at"],
        areas=row["area_ids"],
        lang=row["lang"],
        path=alert_path(row["public_id"]),
        at=lambda: begun,
    )


def _texts(row: Row) -> tuple[str, str, str]:
    return row["headline"], row["instruction"], row["description"]


ALERTS = Searched(type="alerts", find=find_alerts)
