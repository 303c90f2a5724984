"""History from an older system: one row per ärende."""
