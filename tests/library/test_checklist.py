"""What is missing before a town may go live."""

import pytest

from backend.library.checklist import missing_items
from backend.tenants.rollout.applying import LiveRefused

COMPLETE = {
    "contact": {
        "name": "Rathaus",
        "email": "rathaus@example.org",
        "phone": "+49 30 23125 001",
        "address": {"street": "Markt 1", "postal_code": "14806", "city": "Musterstadt"},
    },
    "legal": {
        "authority": "Stadt Musterstadt",
        "represented_by": "Bürgermeister/in",
        "dpo": "datenschutz@example.org",
        "processing_agreement_on": "2026-01-15",
        "accessibility": {"status": "partly", "reviewed_on": "2026-10-01", "contact": "barriere@example.org"},
    },
    "areas": [{"name": "Lütte"}],
    "theme": {"logo": "logo.png"},
}


def test_a_bare_town_lacks_the_legal_fields(town):
    legal = {item.subject for item in missing_items(town) if item.is_legal}
    assert legal == {
        "legal.authority",
        "legal.represented_by",
        "contact.address",
        "contact.email",
        "legal.dpo",
        "legal.processing_agreement_on",
        "legal.accessibility",
    }


def test_a_complete_file_leaves_nothing_missing(apply, town):
    apply(**COMPLETE)
    assert list(missing_items(town)) == []


def test_live_is_refused_while_a_legal_item_is_missing(apply):
    legal = {**COMPLETE["legal"], "processing_agreement_on": None}
    with pytest.raises(LiveRefused, match="processing_agreement_on"):
        apply(**{**COMPLETE, "legal": legal}, demo=False)
