"""The forms of risk analyses."""
