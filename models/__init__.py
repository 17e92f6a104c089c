"""Model folders, and in `recipe` how our own small one is made."""
