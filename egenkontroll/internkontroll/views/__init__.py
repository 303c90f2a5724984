"""The pages of the internkontrollplan."""
