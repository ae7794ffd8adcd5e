"""Rules of law as versioned data: who says what, how well it was verified, who signed it."""
