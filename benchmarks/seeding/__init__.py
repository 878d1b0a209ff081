"""The bench's region: towns with a year of news, events, pickups and pictures; the same for the peers."""
