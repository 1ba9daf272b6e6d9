"""How much of a file is read: what an office keeps fits, and nothing fills the memory of the machine."""

MOST_BYTES = 10_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 64
MOST_CELLS = MOST_COLUMNS + 1
"""In a row: a file of rejects has a column more, the reasons."""
MOST_LETTERS = 20_000_000
"""Letters in all cells of a sheet, and in all texts that a workbook keeps apart: twice the most bytes of a CSV."""
MOST_TEXT = 500
"""Letters in a cell. What is longer is named as wrong, whatever its column."""
MOST_UNPACKED = 150_000_000
"""Bytes of a workbook once it is unpacked: fifteen times the most that is read of a file."""
MOST_RATIO = 100
"""How many bytes one packed byte may become; office programs stay below thirty."""
RATIO_FROM = 50_000_000
"""Parts that unpack to less may be packed as densely as they like: a sheet styled to its last row is."""
MOST_PARTS = 500
MOST_SHARED = 600_000
"""Texts that a workbook keeps apart from its cells: twelve a row."""
HEADINGS_WITHIN = 10
"""The headings stand in one of so many rows; what is above them is a title."""

BYTES_SAID, ROWS_SAID = "10 MB", "50,000 rows"
