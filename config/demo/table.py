"""What the demo shows when it is ready: where each town is, and who can sign in there."""

from __future__ import annotations

from rich.table import Column, Table

from config.demo.people import People
from config.demo.region import Region

TITLES = ("Town", "Pages", "API", "CMS", "Sign-ins")


def towns_table(region: Region, *, people: People) -> Table:
    """A line a town, and the operator's first."""
    table = Table(*(Column(title, overflow="fold") for title in TITLES), title="The region is running")
    table.add_row("Operator's console", region.address(), region.address(path="/api/v1/towns"), "", people.operator)
    for town in region.towns():
        slug = town["slug"]
        addresses = (region.address(slug, path=path) for path in ("/", "/api/v1/", "/cms/"))
        table.add_row(_name(town["name"]), *addresses, ", ".join(people.towns.get(slug, ())))
    return table


def _name(name: str | dict[str, str]) -> str:
    return name if isinstance(name, str) else next(iter(name.values()))
