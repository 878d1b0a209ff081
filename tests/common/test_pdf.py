"""PDF files from strangers: counted, or refused in words."""

import contextlib
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.common.pdf import PdfRefused, inspect_pdf
from tests.content.gazettes.factories import pdf

GOOD = pdf(pages=3)


def test_a_pdf_has_pages_and_a_fingerprint():
    facts = inspect_pdf(GOOD)
    assert (facts.pages, facts.size, facts.sha256) == (3, len(GOOD), hashlib.sha256(GOOD).hexdigest())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "kein PDF"),
        (b"PK\x03\x04 a zip", "kein PDF"),
        (b"<html><script>alert(1)</script>", "kein PDF"),
        (b"%PDF-1.7\n", "beschädigt"),
        (GOOD[:200], "beschädigt"),
        (pdf(pages=0), "keine Seiten"),
        (pdf(password="geheim"), "Passwort"),
        (pdf(script="app.alert(1)"), "führt beim Öffnen"),
        (GOOD.replace(b"/Count 3", b"/Count 9999999"), "zu viele"),
        (b"%PDF-1.7" + b"0" * 50_000_000, "größer als 50 MB"),
    ],
)
def test_what_not_everybody_can_open_is_refused_in_words(data, words):
    with pytest.raises(PdfRefused, match=words):
        inspect_pdf(data)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_pdf_never_ends_otherwise(position, noise):
    with contextlib.suppress(PdfRefused):
        inspect_pdf(GOOD[:position] + noise + GOOD[position + len(noise) :])
