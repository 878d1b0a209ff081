"""The documents of what the API needs all modules for: discovery, config, home, towns."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.serving.parameters import MAX_LIMIT, ListParameters, Parameters
from backend.serving.serializers import ItemDocument, PointDocument
from backend.tenants import registry
from backend.tenants.searching import MOST_SIGNS

MOST_CHANGES = 500


class DiscoveryDocument(serializers.Serializer[Any]):
    """Where to find what in this town."""

    town = serializers.CharField()
    endpoints = serializers.DictField(child=serializers.CharField(), help_text="Address templates by operation.")


class BoundsDocument(serializers.Serializer[Any]):
    """The rectangle around the town, WGS 84."""

    south = serializers.FloatField()
    west = serializers.FloatField()
    north = serializers.FloatField()
    east = serializers.FloatField()


class MunicipalityDocument(serializers.Serializer[Any]):
    """Who the town is."""

    id = serializers.CharField()
    slug = serializers.CharField()
    name = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    kind = serializers.ChoiceField(["municipality", "amt", "county", "provider"])
    ags = serializers.CharField(allow_null=True)
    ars = serializers.CharField(allow_null=True)
    state = serializers.CharField()
    center = PointDocument(allow_null=True)
    bounds = BoundsDocument(allow_null=True)
    timezone = serializers.CharField()
    is_demo = serializers.BooleanField()


class AreaDocument(serializers.Serializer[Any]):
    """A part of the town; `children` are areas again."""

    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    postal_codes = serializers.ListField(child=serializers.CharField())
    children = serializers.ListField(child=serializers.DictField())


class ThemeDocument(serializers.Serializer[Any]):
    """Pairs of colours, each readable (WCAG AA), logo and icon."""

    primary = serializers.CharField()
    on_primary = serializers.CharField()
    accent = serializers.CharField()
    on_accent = serializers.CharField()
    surface = serializers.CharField()
    on_surface = serializers.CharField()
    logo = serializers.CharField(allow_null=True)
    icon = serializers.CharField(allow_null=True)


class ModuleDocument(serializers.Serializer[Any]):
    """A module that the town has."""

    key = serializers.CharField()
    title = serializers.CharField()
    icon = serializers.CharField()


class LinkDocument(serializers.Serializer[Any]):
    """A tile that leads elsewhere."""

    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.URLField()
    icon = serializers.CharField()
    group = serializers.CharField()
    areas = serializers.ListField(child=serializers.CharField())


class EmergencyDocument(serializers.Serializer[Any]):
    """A number to call."""

    id = serializers.CharField()
    title = serializers.CharField()
    phone = serializers.CharField()
    hours = serializers.CharField()
    note = serializers.CharField()
    areas = serializers.ListField(child=serializers.CharField())


class TopicDocument(serializers.Serializer[Any]):
    """Something that people may switch on in their app."""

    key = serializers.CharField(help_text="For `topics` of a device; never changes.")
    title = serializers.CharField()
    is_default = serializers.BooleanField(help_text="Proposed to who hasn't chosen yet.")


class PushTransportDocument(serializers.Serializer[Any]):
    """A way to reach devices here."""

    key = serializers.CharField(help_text="For `push.transport` of a device.")
    public_key = serializers.CharField(
        required=False, help_text="`web_push`: the `applicationServerKey` that a browser subscribes to."
    )


class MailDocument(serializers.Serializer[Any]):
    """What people may get by mail instead, see `mail-subscriptions`."""

    topics = TopicDocument(many=True)


class PushDocument(serializers.Serializer[Any]):
    """How this town sends notifications; no transport means not at all."""

    transports = PushTransportDocument(many=True)
    topics = TopicDocument(many=True)
    mail = MailDocument()


class LegalDocument(serializers.Serializer[Any]):
    """Addresses of the legal pages."""

    imprint = serializers.URLField()
    privacy = serializers.URLField()
    accessibility = serializers.URLField()


class ContactDocument(serializers.Serializer[Any]):
    """How people reach the town hall."""

    name = serializers.CharField()
    street = serializers.CharField()
    postal_code = serializers.CharField()
    city = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    website = serializers.CharField()


class ConfigDocument(serializers.Serializer[Any]):
    """All that a white-label app needs to become this town's app."""

    municipality = MunicipalityDocument()
    areas = AreaDocument(many=True)
    theme = ThemeDocument()
    modules = ModuleDocument(many=True)
    home = serializers.ListField(child=serializers.CharField(), help_text="Order of the sections.")
    links = LinkDocument(many=True)
    emergency = EmergencyDocument(many=True)
    languages = serializers.ListField(child=serializers.CharField())
    push = PushDocument()
    legal = LegalDocument()
    contact = ContactDocument()
    min_app_version = serializers.CharField(allow_null=True)
    version = serializers.CharField(help_text="Changes whenever anything else in this document does.")


class HomeParameters(Parameters):
    """For whom the start screen is."""

    area = serializers.UUIDField(required=False, help_text="Only items for this area and for everybody.")
    waste_location = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=10, help_text="Repeatable: ids of waste locations."
    )


def home_document() -> type[serializers.Serializer[Any]]:
    """The start screen: one optional key a section, as the modules announce them."""
    sections = {
        key: document(required=False)
        for module in registry.modules()
        for key, document in module.home_documents.items()
    }
    return type("HomeDocument", (serializers.Serializer,), {"__doc__": "The start screen.", **sections})


class SearchParameters(ListParameters):
    """What is looked for."""

    q = serializers.CharField(
        max_length=MOST_SIGNS,
        help_text="Words, of which all must be found. Umlauts may be spelt in any way, a word may be only begun, and "
        "parts of long words are found too.",
    )
    type = serializers.CharField(
        required=False,
        help_text="Only these: `news`, `events`, `alerts`, `gazette`, `page`, `place` or `waste_fraction`.",
    )

    def validate_type(self, value: str) -> str:
        known = [each.type for module in registry.modules() for each in module.searched]
        if value not in known:
            raise serializers.ValidationError(_("This must be one of these: %(known)s.") % {"known": ", ".join(known)})
        return value


class HitDocument(ItemDocument):
    """What was found; its whole document is at its own address."""

    title = serializers.CharField()
    snippet = serializers.CharField(help_text="HTML: text, and `<mark>` around the words that were found.")
    at = serializers.CharField(
        allow_null=True,
        help_text="News: when they were published. Events: the beginning of the next date. Gazettes: their day. Urgent "
        "notices: since when they hold. Null for what is always there.",
    )


class ChangesParameters(Parameters):
    """From where on."""

    since = serializers.CharField(
        required=False,
        max_length=500,
        help_text="`next` of the answer before, with the same `lang`. Without it: the whole town, from its beginning.",
    )
    limit = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_CHANGES,
        default=MOST_CHANGES,
        help_text="Most objects of one answer.",
    )


class ChangeDocument(serializers.Serializer[Any]):
    """One object as it is now, or that it is gone."""

    op = serializers.ChoiceField(["put", "delete"])
    type = serializers.CharField(
        help_text="`config`, `area`, `category`, `news`, `events`, `alerts`, `gazette`, `page`, `place`, "
        "`waste_fraction`, or `page_tree`: which page stands where. There may be others one day: pass over them."
    )
    id = serializers.CharField(allow_null=True, help_text="Null for `config` and `page_tree`, of which there is one.")
    data = serializers.DictField(  # type: ignore[assignment]  # not DRF's property of that name
        allow_null=True,
        help_text="The object's detail document without what time alone decides (`open_now`, `pinned`, counts, dates "
        "of events, the days ahead) and without `languages`; of a page without the pages around it. Null if deleted.",
    )


class ChangesDocument(serializers.Serializer[Any]):
    """What a copy of the town lacks; applied in this order."""

    changes = ChangeDocument(many=True)
    next = serializers.CharField(help_text="For `since`.")
    more = serializers.BooleanField(help_text="There is more at once: the copy is whole only after the last of these.")


class TownsParameters(Parameters):
    """Which towns."""

    q = serializers.CharField(required=False, max_length=100, help_text="Name of a town or village, or a postal code.")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MAX_LIMIT, default=20)
    cursor = serializers.CharField(required=False, max_length=500, help_text="`next` of the page before.")


class TownDocument(serializers.Serializer[Any]):
    """A town of the region, and where its API is."""

    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    areas = serializers.ListField(child=serializers.CharField(), help_text="Names.")
    postal_codes = serializers.ListField(child=serializers.CharField())
    center = PointDocument(allow_null=True)
    logo = serializers.CharField(allow_null=True)
    api = serializers.URLField()
    url = serializers.URLField()
    status = serializers.CharField()


class TownsDocument(serializers.Serializer[Any]):
    """The towns of the region."""

    items = TownDocument(many=True)
    next = serializers.CharField(allow_null=True)
