"""What the region's list of towns says of this one, copied from the town's own tables."""

from __future__ import annotations

from backend.library.models import Appearance, Area, ContactDetails, TownLanguages
from backend.tenants.directory import update_directory, update_languages
from backend.tenants.models import Municipality


def publish_directory(town: Municipality) -> None:
    """Copy names of areas, postal codes and logo; call it in the transaction that changed one of them."""
    areas = list(Area.objects.order_by("name").values_list("name", "postal_codes"))
    own_codes = ContactDetails.objects.values_list("postal_codes", flat=True).first() or []
    image = Appearance.objects.values_list("logo__image_json", flat=True).first()
    update_directory(
        town,
        area_names=[name for name, _codes in areas],
        postal_codes=sorted({*own_codes, *(code for _name, codes in areas for code in codes)}),
        logo_url=image["sources"]["small"] if image else "",
    )


def publish_languages(town: Municipality) -> None:
    """Copy the languages that the town chose; call it in the transaction that changed them."""
    update_languages(town, others=TownLanguages.load().others)
