"""The pages of gallring."""
