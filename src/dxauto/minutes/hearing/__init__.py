"""Hearing: where somebody speaks, what the model makes of it, and what of that is not to be trusted."""
