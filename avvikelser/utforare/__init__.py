"""External utförare: their avtal, what they report as it happens, and the survey twice a year."""
