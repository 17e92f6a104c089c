"""The fault matrix: systems behind a proxy that breaks things by seed, dxauto killed at named moments, then counted."""
