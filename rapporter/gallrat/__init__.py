"""What the reports keep of destroyed ärenden: counts without a number, and what keeps an ärende from going."""
