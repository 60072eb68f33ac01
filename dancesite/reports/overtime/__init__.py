"""What changes over many clips: a dancer's units take by take, and what a studio dances, labels and reads."""
