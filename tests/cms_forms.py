"""The CMS as a browser uses it: a form is opened, something is written, a button is pressed."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

# A text made of blocks is drawn by scripts; without them it is sent as an empty one.
NO_BLOCKS = {f"{name}-count": "0" for name in ("body", "description", "hours")}


def press(client: Client, address: str, *, button: str = "", **written: Any) -> Any:
    """Open the form at `address`, write over what it says, and press a button such as `action-publish`."""
    opened = client.get(address)
    assert opened.status_code == 200, (address, opened.status_code)
    values = NO_BLOCKS | fields_of(opened.content.decode()) | written
    return client.post(address, values | ({button: "1"} if button else {}))


def fields_of(html: str) -> dict[str, Any]:
    """What a browser would send of the editor's form, unchanged."""
    form = max(BeautifulSoup(html, "html.parser").select("form"), key=lambda form: len(form.select("[name]")))
    values: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name]"):
        kind = field.get("type")
        if kind in {"checkbox", "radio"} and not field.has_attr("checked"):
            continue
        if kind not in {"submit", "button", "file"}:
            value = field.text.lstrip("\n") if field.name == "textarea" else field.get("value", "")
            values.setdefault(str(field["name"]), []).append(value)
    for choice in form.select("select[name]"):
        chosen = choice.select("option[selected]") or ([] if choice.has_attr("multiple") else choice.select("option"))
        values[str(choice["name"])] = [option.get("value", "") for option in chosen[:1]]
    return values


def rich_text(html: str) -> str:
    """A text as the editor's script sends it."""
    return str(ContentstateConverter(features=["bold", "h2"]).from_database_format(html))


def said(client: Client, address: str = "/cms/") -> list[str]:
    """The messages that wait for somebody, on the next page they open."""
    page = BeautifulSoup(client.get(address).content.decode(), "html.parser")
    return [" ".join(message.text.split()) for message in page.select(".messages li")]
