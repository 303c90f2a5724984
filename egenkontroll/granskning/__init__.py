"""The review of what was drawn: answers, bortfall, what two say of the same ärende, and what a nej leads to."""
