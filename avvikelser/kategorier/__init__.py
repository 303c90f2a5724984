"""What ärenden are about, in two levels: the list a municipality begins with, and its own changes of it."""
