"""The parts of `make bench-minutes`."""
