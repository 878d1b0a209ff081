"""A county's or provider's urgent notice for all its towns at once: written, released, offered, taken."""
