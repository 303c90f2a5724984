"""The systemförvaltare's forms."""
