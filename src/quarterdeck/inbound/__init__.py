"""What comes back: a raw message is read, classified and matched to the email that it answers."""
