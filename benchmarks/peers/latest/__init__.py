"""The peers' migrations of the release after that."""
