"""What people fill in. A form checks what is written; the rules say what may be done."""
