"""Measuring adoption (庁内利用率): who holds an account, who really uses it, and whether the target will be met."""
