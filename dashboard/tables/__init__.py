"""Tables with two faces: cells for the screen, values for a file."""
