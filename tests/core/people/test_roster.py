"""tmp"""

WRONG: dict[str, str] = {str(i): "" for i in range(30)}
