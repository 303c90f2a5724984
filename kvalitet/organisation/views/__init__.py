"""The systemförvaltare's screens, and everybody's page about what they themselves may do."""
