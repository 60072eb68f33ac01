"""Recipes that teach networks, and what they are made of."""
