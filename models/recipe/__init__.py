"""The recipe of kaigi-mini, a small Japanese speech recogniser trained from zero on synthetic speech."""
