"""The pages of tillsynsärenden."""
