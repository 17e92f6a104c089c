"""Taking in what others have written: rosters, and the logs of other tools, through a mapping file."""
