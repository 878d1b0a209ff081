"""Which public bodies the legal texts name, by federal state; a state that is not here has fields in the CMS for them.

Sources for Brandenburg: BbgBGG § 9 and BbgBITV §§ 3, 4 (enforcement at the state's commissioner for people with
disabilities, monitoring at the Landesamt für Soziales und Versorgung), BbgDSG § 18.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backend.library.models import LegalFields


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body that people may turn to."""

    name: str
    url: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Bodies:
    """Those of one state, and what its law on accessibility is called."""

    law: str = ""
    enforcement: Body | None = None
    monitoring: Body | None = None
    data_protection: Body | None = None


STATES: Mapping[str, Bodies] = {
    "BB": Bodies(
        law="dem Brandenburgischen Behindertengleichstellungsgesetz (BbgBGG) und der Brandenburgischen Barrierefreie-"
        "Informationstechnik-Verordnung (BbgBITV)",
        enforcement=Body(
            name="Durchsetzungsstelle für digitale Barrierefreiheit bei der oder dem Landesbeauftragten für die "
            "Belange der Menschen mit Behinderungen",
            url="https://msgiv.brandenburg.de/msgiv/de/beauftragte/landesbehindertenbeauftragte/durchsetzungsstelle/",
            email="Durchsetzung.BIT@MSGIV.Brandenburg.de",
        ),
        monitoring=Body(
            name="Überwachungsstelle Barrierefreies Internet beim Landesamt für Soziales und Versorgung",
            url="https://lasv.brandenburg.de/lasv/de/pflege-aufsicht/ueberwachungsstelle-barrierefreies-internet/",
        ),
        data_protection=Body(
            name="Die Landesbeauftragte für den Datenschutz und für das Recht auf Akteneinsicht Brandenburg",
            url="https://www.lda.brandenburg.de",
        ),
    )
}


def bodies_for(state: str, *, legal: LegalFields) -> Bodies:
    """The state's, where the town has not written others into its fields."""
    known = STATES.get(state, Bodies())
    return Bodies(
        law=known.law,
        enforcement=_own(legal.enforcement_body, url=legal.enforcement_body_url) or known.enforcement,
        monitoring=known.monitoring,
        data_protection=_own(legal.data_protection_authority, url=legal.data_protection_authority_url)
        or known.data_protection,
    )


def _own(name: str, *, url: str) -> Body | None:
    return Body(name=name, url=url) if name else None
