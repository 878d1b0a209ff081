"""What sending costs: beside the bare SDK against the same service, and in memory as the audience grows."""
