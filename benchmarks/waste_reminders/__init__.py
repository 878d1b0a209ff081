"""What it costs to remind all who asked for their pickups, and to tell them that one fails."""
