"""Who was or would have been reminded of a pickup that changed, and what they are told."""
