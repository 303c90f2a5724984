"""What happened: avvikelser, lex Sarah and synpunkter."""
