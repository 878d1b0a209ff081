"""What the CMS's mails know of their town."""

from __future__ import annotations

from django import template
from django.conf import settings

from backend.tenants.schemas import town_of_connection

register = template.Library()


@register.simple_tag
def town_origin() -> str:
    """What stands before each path of the current town's own host."""
    town = town_of_connection()
    return town.origin if town else str(settings.REGION_URL)


@register.simple_tag
def town_name() -> str:
    """How the current town is called."""
    town = town_of_connection()
    return str(town) if town else str(settings.WAGTAIL_SITE_NAME)
