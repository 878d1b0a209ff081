"""Mail to who has confirmed that it is wanted: subscribing and unsubscribing, and the weekly digest; no app is here."""
