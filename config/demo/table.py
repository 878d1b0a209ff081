"""What the demo shows when it is ready: where each town is, and how to sign in."""

from __future__ import annotations

from rich.table import Column, Table

from config.demo.region import Region


def towns_table(region: Region) -> Table:
    """A line a town, and the operator's first."""
    columns = (Column(title, overflow="fold") for title in ("Town", "Pages", "API", "CMS"))
    table = Table(*columns, title="The region is running")
    table.add_row("Operator's console", region.address(), region.address(path="/api/v1/towns"), "")
    for town in region.towns():
        slug = town["slug"]
        addresses = (region.address(slug, path=path) for path in ("/", "/api/v1/", "/cms/"))
        table.add_row(_name(town["name"]), *addresses)
    return table


def _name(name: str | dict[str, str]) -> str:
    return name if isinstance(name, str) else next(iter(name.values()))
