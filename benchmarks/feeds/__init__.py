"""What imports cost: many feeds read, read again unchanged, and with kill -9 in between."""
