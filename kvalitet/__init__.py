"""The project, and the spine every room stands on: who, where, by which rule."""
