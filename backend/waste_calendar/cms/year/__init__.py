"""The year of a collection district or an address, and its days, on which pickups are added, moved and cancelled."""
