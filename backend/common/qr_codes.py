"""Codes that phones read from paper."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_code(address: str, *, is_scalable: bool = False) -> bytes:
    """A QR code as SVG, which stays readable where a corner of the paper is torn.

    On a web page, whose stylesheet gives its size, it must be scalable.
    """
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, omitsize=is_scalable)
    return drawn.getvalue()
