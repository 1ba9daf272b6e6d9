"""Tables that people keep in an office program: CSV and XLSX in and out, what is wrong in them, and a mend."""
