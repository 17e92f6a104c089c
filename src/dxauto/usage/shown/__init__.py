"""What people are shown of the figures: sentences and tables, made once for the page, Excel, Word and PDF."""
