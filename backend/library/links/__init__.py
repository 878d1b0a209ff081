"""Links in what is published: where they stand, whether they work, and the list of those that don't."""
