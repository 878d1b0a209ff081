"""`publiccode.yml` has the mandatory keys of specification 0.7 and keeps its limits (yml.publiccode.tools)."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
DEVELOPMENT_STATUSES = {"concept", "development", "beta", "stable", "obsolete"}
SOFTWARE_TYPES = {
    "standalone/mobile",
    "standalone/iot",
    "standalone/desktop",
    "standalone/web",
    "standalone/backend",
    "standalone/other",
    "addon",
    "library",
    "configurationFiles",
}
LANGUAGES = ["de", "en"]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(YAML(typ="safe").load((ROOT / "publiccode.yml").read_text(encoding="utf-8")))


def test_the_mandatory_keys_are_there(document: dict[str, Any]):
    assert document["publiccodeYmlVersion"] == "0.7"
    assert document["name"]
    assert document["url"].startswith("https://")
    assert document["platforms"]
    assert document["developmentStatus"] in DEVELOPMENT_STATUSES
    assert document["softwareType"] in SOFTWARE_TYPES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_description_keeps_the_limits(document: dict[str, Any], language: str):
    description = document["description"][language]
    assert 1 <= len(description["shortDescription"]) <= 150
    assert "\n" not in description["shortDescription"]
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert description["features"]
    assert all(0 < len(feature) <= 100 for feature in description["features"])


def test_the_licence_is_the_one_in_the_repository(document: dict[str, Any]):
    text = (ROOT / "LICENSES" / f"{document['legal']['license']}.txt").read_text(encoding="utf-8")
    assert text == (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_a_community_names_who_can_be_asked(document: dict[str, Any]):
    assert document["maintenance"]["type"] == "community"
    assert all(contact["name"] for contact in document["maintenance"]["contacts"])


def test_the_languages_are_those_with_a_catalogue(document: dict[str, Any]):
    assert document["localisation"]["localisationReady"] is True
    assert document["localisation"]["availableLanguages"] == LANGUAGES
