"""The dxauto command: one file a command family, parsing and calling only."""
