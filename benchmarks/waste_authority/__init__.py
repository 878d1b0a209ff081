"""What a whole waste authority costs: its files imported, imported again unchanged, and handed to all its towns."""
