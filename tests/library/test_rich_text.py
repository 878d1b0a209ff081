"""The editor opens every text that the sanitiser lets pass."""

from __future__ import annotations

import json

import pytest

from backend.accounts.models import Role
from backend.common.html import sanitise
from backend.library.blocks import RICH_TEXT_FEATURES
from backend.library.rich_text import TextEditor
from tests.accounts.people import person_of
from tests.feeds.factories import article, event
from tests.library.test_publishing import of


def lines(html: str) -> list[str]:
    """The paragraphs that the editor shows of an imported text."""
    shown = TextEditor(features=RICH_TEXT_FEATURES).format_value(sanitise(html, base_url=""))
    return [block["text"] for block in json.loads(shown)["blocks"]]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Montag<br>Dienstag</p>", ["Montag\nDienstag"]),
        ("<p>Montag</p><hr><p>Dienstag</p>", ["Montag", "", "Dienstag"]),
        ('<p>Burg <img src="/media/burg.png" alt="Burg" width="9" height="9"> und Park</p>', ["Burg und Park"]),
        ("<p>1 &lt;br&gt; 2</p>", ["1 <br> 2"]),
        ("<table><tr><td>Montag<br>9 Uhr</td></tr></table>", ["Montag\n9 Uhr"]),
        ("", [""]),
    ],
)
def test_what_is_never_closed_breaks_nothing(html, expected):
    assert lines(html) == expected


@pytest.mark.parametrize("make", [article, event])
def test_the_form_of_an_imported_item_opens(town, make):
    item = make(html=sanitise("<p>Mit Kaffee.<br>Stände bitte anmelden.</p>", base_url=""))
    publisher = of(town, person_of(town, Role.PUBLISHER))
    model = type(item)._meta.model_name
    assert publisher.get(f"/cms/snippets/feeds/{model}/edit/{item.pk}/").status_code == 200
