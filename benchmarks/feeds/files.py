"""Feeds as many small sources write them: each entry with a number, a link, a day and a text of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TEXT = "<p>Der Hauptausschuss tagt am Dienstag um 18 Uhr im Rathaus, die Sitzung ist öffentlich.</p>" * 10


# Titles are of many lengths, as real ones: Wagtail's index rewrites every row whose title has just the average one.
MORE = ["aus", "dem", "Rathaus", "zur", "Sitzung", "des", "Hauptausschusses", "am", "kommenden", "Dienstag"]


def write_feeds(folder: Path, *, sources: int, entries: int) -> None:
    """One RSS file a source; again with one more line end each, so that it is another file with the same entries."""
    for number in range(sources):
        site = f"https://rathaus-{number}.example.org"
        items = "".join(_item(site, number=each) for each in range(entries))
        file = folder / f"{number}.rss"
        ends = file.read_text(encoding="utf-8").count("\n") + 1 if file.exists() else 0
        channel = f"<channel><link>{site}</link><title>Quelle {number}</title>{items}</channel>"
        file.write_text(f"<rss version='2.0'>{channel}</rss>" + "\n" * ends, encoding="utf-8")


def _item(site: str, *, number: int) -> str:
    title = " ".join((f"Meldung {number}", *MORE[: number % len(MORE)]))
    return (
        f"<item><guid isPermaLink='false'>{number}</guid><title>{title}</title><link>{site}/{number}</link>"
        f"<pubDate>{format_datetime(NOW - timedelta(hours=number + 1))}</pubDate>"
        f"<category>Aktuelles</category><description>{escape(TEXT)}</description></item>"
    )
