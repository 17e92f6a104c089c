"""What the browser robots are measured beside: the same rows, typed by others."""
