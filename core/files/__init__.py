"""Tables that people keep in an office program: CSV and XLSX in and out, what is wrong with them, and how to mend it."""
