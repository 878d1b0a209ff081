"""The app of the peers, installed by the bench's settings alone."""

from django.apps import AppConfig


class PeersConfig(AppConfig):
    name = "benchmarks.peers"
    label = "peers"
    default_auto_field = "django.db.models.BigAutoField"
