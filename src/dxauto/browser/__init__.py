"""Rows go into another system's web pages, each exactly once, with a proof for each.

A flow (`flow`) says what a person does for one row; `entry` does it under the promise that `journal` keeps.
"""
