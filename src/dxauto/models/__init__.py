"""The models of a workspace: what lies in `models/`, whether it is whole, and how it got there."""
