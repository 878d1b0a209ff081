"""What two sources say of the same thing."""
