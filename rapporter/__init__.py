"""What we tell: figures, reports and the nämnd's handlingar."""
