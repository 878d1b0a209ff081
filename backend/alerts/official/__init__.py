"""Official warnings: read here as CAP 1.2, fetched once for the region, handed to the towns that they concern."""
