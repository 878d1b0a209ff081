"""What the rooms above may want to hear of a rollout, which itself knows none of them."""

from django.dispatch import Signal

# Sent with town= and changes= (the lines that write), inside the town's schema and the rollout's transaction, and only
# when there are such lines. A plan sends it as well and is rolled back.
town_rolled_out = Signal()

# Sent with town=, saved_at= (when the backup was made) and is_taken_over= (from another installation), inside the
# town's schema as it was restored and the restore's transaction.
town_restored = Signal()
