"""Lex Sarah in full: the utredning as a log of signed entries, its causes, likenesses, documents and the way to IVO."""
