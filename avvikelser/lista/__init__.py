"""The list of ärenden: which rows, in what order, with which figures, and as a file."""
