"""Which ärenden belong together: the same event in several tracks, a report in two parts, the same report twice."""
