"""The one way a rule says no."""


class OtillatenOvergang(Exception):
    """A verb was asked for that the state or the rules do not allow. The text is a Swedish sentence for the user."""
