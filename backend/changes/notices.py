"""What the processes of a region tell each other through the database: names only, the listener is in `serving`."""

CHANNEL = "ortsblatt_changes"
PUBLIC = "public"
# In place of a version key: a host or a town's row in the public tables.
HOSTS = "hosts"
