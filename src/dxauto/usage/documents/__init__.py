"""Tables, charts and headings on paper and in Word, for the reports, leaflets and records of the usage room."""
