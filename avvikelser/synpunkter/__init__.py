"""Synpunkter, klagomål, beröm and förslag from outside: received, confirmed, answered, and followed by their sender."""
