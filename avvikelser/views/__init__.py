"""Thin: find, call the rule, redirect."""
