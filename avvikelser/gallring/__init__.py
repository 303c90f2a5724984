"""Gallring: the nämnd's plan, what stops it, the proposal that two people approve, the destruction and its protocol."""
