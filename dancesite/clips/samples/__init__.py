"""The drawn clips that a new site begins with: which they are, and how they come and go."""
