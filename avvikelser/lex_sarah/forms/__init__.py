"""Forms of the utredning."""
