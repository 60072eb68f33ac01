"""What `worker.train` does with a snapshot: examples, the networks that learn from them, and what is kept and told."""
