"""Pages of the utredning and what belongs to it."""
