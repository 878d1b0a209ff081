"""What of PDF/UA-1 (ISO 14289-1) a test can read from a file, and its text as people read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader


def pages(data: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def elements(data: bytes) -> list[dict[str, Any]]:
    """All elements of the structure tree, from the top down, as screen readers go through them."""
    return list(_below(PdfReader(BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]))


def languages(data: bytes) -> set[str]:
    """In which languages anything is marked, be it a whole element or a few words of its text."""
    reader = PdfReader(BytesIO(data))
    texts = [page.get_contents() for page in reader.pages]
    spans = re.findall(rb"/Lang ?\((\w+)\)", b"".join(text.get_data() for text in texts if text is not None))
    return {str(each["/Lang"]) for each in elements(data) if "/Lang" in each} | {span.decode() for span in spans}


def assert_accessible(data: bytes, *, title: str, lang: str) -> None:
    """Tagged, titled, in a named language, every picture described, every link too, all fonts inside."""
    reader = PdfReader(BytesIO(data))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    found = elements(data)
    assert [each["/S"] for each in found].count("/H1") == 1
    for each in found:
        assert each["/S"] != "/Figure" or each["/Alt"].strip()
    for page in reader.pages:
        assert page["/Tabs"] == "/S" or "/Annots" not in page
        for annotation in page.get("/Annots", []):
            assert annotation.get_object()["/Contents"].strip()
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(described)


def _below(node: Any) -> Iterator[dict[str, Any]]:
    children = node.get_object().get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        each = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(each, dict) and "/S" in each:
            yield each
            yield from _below(each)
