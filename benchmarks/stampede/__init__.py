"""What happens when a push goes out and everybody opens the app: many phones, many addresses, ten seconds."""
