"""What IVO asks of the nämnd, and the nämnd's answer."""
