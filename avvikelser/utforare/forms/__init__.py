"""Forms of the room for external utförare."""
