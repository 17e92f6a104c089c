"""dxauto: on-premises back-office robots for Japanese city halls."""

__version__ = "0.1.0"
