"""Outside programs, models and packages: how each is found, its version, and how to get it. Apart from their use."""
