"""The peers' migrations of a later release, one more than today's."""
