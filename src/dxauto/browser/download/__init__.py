"""Download robots: sign in, search, download a file per row of a list or per month; checked and kept, never twice."""
