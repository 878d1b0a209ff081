"""Pages of rows that are only looked at say it in people's words, and nothing that only the program understands."""

import re
from datetime import UTC, date, datetime

from django.utils.html import strip_tags

from backend.waste_calendar.models import ImportBatch
from tests.waste_calendar.factories import pickup, street

LISTS = "/cms/snippets/waste_calendar"


def test_what_is_only_looked_at_is_said_in_words(cms):
    row = pickup(date(2026, 12, 3), variant="4-weekly")
    batch = ImportBatch.objects.create(
        at=datetime(2026, 11, 22, 22, 41, tzinfo=UTC), files="liste.csv", problems=["Zeile 6", "<b>"], journal=b"x\x9c"
    )
    pages = {f"pickup/inspect/{row.pk}/", f"street/inspect/{street().pk}/", f"importbatch/inspect/{batch.pk}/"}
    shown = [
        cms.get(f"{LISTS}/{page}").content.decode()
        for page in [*sorted(pages), f"fraction/inspect/{row.zone.fraction_id}/"]
    ]
    texts = [strip_tags(re.search("<main.*</main>", page, flags=re.DOTALL)[0]) for page in shown]
    for text in texts:
        assert not re.search(
            r"\b(None|True|False|Public id|Sequence|Search key|Journal|Contact)\b|\[\]|b&#x27;", text
        ), text
    assert "alle 4 Wochen" in texts[1]
    assert "22.11.2026 23:41" in texts[0]
    assert "Zeile 6, &lt;b&gt;" in texts[0]
