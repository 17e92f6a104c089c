"""Benchmarks that anyone can run: `make bench-NAME`. Each measures its peers in the same run."""
