"""What a night came to, told in the morning: what was done, what a person must do, what did not happen."""
