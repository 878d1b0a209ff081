"""A year's pickups of an address on one page of paper, for the door of the fridge."""
