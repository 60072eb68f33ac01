"""What people say about a clip: the studio's words for units, and labels."""
