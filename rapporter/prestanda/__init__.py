"""How fast it is, measured at the sizes a municipality may reach."""
