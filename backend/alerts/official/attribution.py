"""What has to stand beside an official warning: whose it is, as the licences ask. Knows no tables."""

from __future__ import annotations

_NINA = "{name} über NINA (Bundesamt für Bevölkerungsschutz und Katastrophenhilfe), ohne Gewähr"
_NAMES = {
    "mowas": "MoWaS",
    "katwarn": "KATWARN",
    "biwapp": "BIWAPP",
    "lhp": "Länderübergreifendes Hochwasserportal",
    "police": "Polizei",
}


def attribution(provider: str) -> str:
    """One line, the same in all languages; "" for a notice of the town hall.

    The weather service's data are free under the GeoNutzV, which asks for the source; texts are shown unchanged.
    """
    if not provider:
        return ""
    if provider == "dwd":
        return "Quelle: Deutscher Wetterdienst"
    name = _NAMES.get(provider)
    return "Quelle: " + (_NINA.format(name=name) if name else _NINA.format(name="").removeprefix(" über "))
