"""From page images to checked rows: which form, where, what it says, how sure."""
