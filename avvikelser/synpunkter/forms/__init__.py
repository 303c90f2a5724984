"""The forms of staff and of the sender."""
