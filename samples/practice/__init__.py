"""A practice system: an invented, old-fashioned 基幹系 of a city hall, with switches for faults.

For training clerks, for the demonstration, and for tests of browser robots. Everybody in it is invented.
"""
