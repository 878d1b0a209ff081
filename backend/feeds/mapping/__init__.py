"""What a source calls its categories and places, and which of the town's these are (decision 058)."""
