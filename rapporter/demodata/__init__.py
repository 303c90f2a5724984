"""A fictional municipality: invented people, places and events, the same each time."""
