"""A city hall that does not exist: departments, staff, accounts and years of use, the same for the same seed."""
