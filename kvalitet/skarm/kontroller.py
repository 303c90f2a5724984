"""Ring 2, at start: a view that does not say who may open it stops the program."""
