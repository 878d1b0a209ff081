"""What push says in answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.push.mail.topics import mail_topics
from backend.push.models import Credential
from backend.push.models.devices import Transport
from backend.push.preferences import topics_of
from backend.push.vapid import public_key
from backend.tenants.models import Municipality
from backend.tenants.push import PushTopic
from backend.tenants.registry import Reading


def push_config(reading: Reading) -> dict[str, Any]:
    """The key `push` of the config document: what people may switch on, and how an app is reached."""
    topics = list(topics_of(reading.town))
    return {
        "push": {
            "transports": list(_transports(reading)),
            "topics": [_topic(topic) for topic in topics],
            "mail": {"topics": [_topic(topic) for topic in mail_topics(reading.town, topics=topics)]},
        }
    }


def app_transports(town: Municipality) -> list[str]:
    """The services by which an app is reached."""
    if town.is_demo:
        return [Transport.EXPO, Transport.FCM]
    return list(Credential.objects.order_by("transport").values_list("transport", flat=True))


def _transports(reading: Reading) -> Iterator[dict[str, str]]:
    """How a device can be reached, with what it has to know for it; a demo takes every app."""
    for transport in app_transports(reading.town):
        yield {"key": transport}
    if key := public_key():
        yield {"key": Transport.WEB_PUSH, "public_key": key}


def _topic(topic: PushTopic) -> dict[str, Any]:
    return {"key": topic.key, "title": str(topic.title), "is_default": topic.is_default}
