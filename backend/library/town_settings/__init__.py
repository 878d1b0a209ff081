"""What a town may set itself: the places where it does so, who changed what, and the way back; forms are Wagtail's."""
