"""What is known of faces: networks, where people stand, and the fusion that judges."""
