"""The licences under which a town may give data away; which one holds is the business of its file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Licence:
    """A licence by its name and text; `code` is how DCAT-AP.de lists it (https://www.dcat-ap.de/def/licenses/)."""

    title: str
    url: str
    code: str
    is_named: bool  # whether who uses it has to name the source


LICENCES = {
    "dl-de/by-2-0": Licence(
        title="Datenlizenz Deutschland – Namensnennung – Version 2.0",
        url="https://www.govdata.de/dl-de/by-2-0",
        code="http://dcat-ap.de/def/licenses/dl-by-de/2.0",
        is_named=True,
    ),
    "dl-de/zero-2-0": Licence(
        title="Datenlizenz Deutschland – Zero – Version 2.0",
        url="https://www.govdata.de/dl-de/zero-2-0",
        code="http://dcat-ap.de/def/licenses/dl-zero-de/2.0",
        is_named=False,
    ),
    "cc-zero": Licence(
        title="CC0 1.0",
        url="https://creativecommons.org/publicdomain/zero/1.0/",
        code="http://dcat-ap.de/def/licenses/cc-zero",
        is_named=False,
    ),
}
DEFAULT = "dl-de/by-2-0"
