"""Municipality files for as many towns as asked for, over the region's own defaults."""

from __future__ import annotations

import shutil
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.workplace import CHECKOUT

AREAS = ("Altstadt", "Neustadt", "Bergholz", "Fredersdorf", "Lindenau")


def slug_of(number: int) -> str:
    """`bench-001` is the first."""
    return f"bench-{number:03}"


def write_town_files(folder: Path, *, count: int) -> list[Path]:
    """The region's file and one a town; whatever stood there before is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yaml = YAML()
    region = yaml.load(CHECKOUT / "municipalities" / "region.yaml")
    for key in ("groups", "shared_sources"):  # of towns that are not here
        region.pop(key)
    yaml.dump(region, folder / "region.yaml")
    return [_write(folder, number=number) for number in range(1, count + 1)]


def _write(folder: Path, *, number: int) -> Path:
    path = folder / f"{slug_of(number)}.yaml"
    areas = "".join(f"  - {{name: {area}, kind: ortsteil}}\n" for area in AREAS)
    path.write_text(
        f"slug: {slug_of(number)}\n"
        f"name: {{de: Messdorf {number}}}\n"
        'ags: "12069020"\n'
        "center: {lat: 52.142, lon: 12.593}\n"
        'postal_codes: ["14806"]\n'
        "contact: {email: rathaus@example.org}\n"
        f"legal: {{authority: Gemeinde Messdorf {number}}}\n"
        f"areas:\n{areas}"
    )
    return path
