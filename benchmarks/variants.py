"""The servers that are compared, each by the settings that make it different."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One server; its settings also say which application it serves."""

    key: str
    settings: str


def _variant(name: str) -> Variant:
    return Variant(key=name.replace("_", "-"), settings=f"benchmarks.settings.{name}")


WARM = Variant(key="warm", settings="benchmarks.settings")
COLD = _variant("cold")
CEILING = _variant("ceiling")
NORMAL_SITE = _variant("normal_site")
PEERS_WITH_OUR_MIDDLEWARE = _variant("peers_with_our_middleware")
ONLY_TOWN = _variant("only_town")
ONLY_TENANT = _variant("only_tenant")
WITHOUT_WRAPPER = _variant("without_wrapper")
LATEST = _variant("latest")
