"""Where people live: streets, ranges of house numbers, how they are found, and what became of those that are gone."""
