"""Hot folders: files that a scanner drops into a folder are read once and moved to 済 or 要確認."""
