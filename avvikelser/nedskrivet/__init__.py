"""A rapport that was told, or came on paper, and was written in by whoever received it."""
