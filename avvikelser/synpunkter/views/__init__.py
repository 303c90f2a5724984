"""The pages: for staff, and without login for the sender."""
