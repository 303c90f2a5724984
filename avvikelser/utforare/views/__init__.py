"""Views of the room for external utförare: one file per kind of reader."""
