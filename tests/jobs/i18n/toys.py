"""Toy catalogs: two languages with three texts, and the code that asks for them."""

from pathlib import Path

REVIEW = "status=drafted: needs a native reviewer"


def write(folder: Path, language: str, texts: dict[str, str], topic: str = "common", status: str = REVIEW) -> None:
    """A topic of a language."""
    (folder / language).mkdir(parents=True, exist_ok=True)
    entries = [f'#. budget=ussd160 {status}\nmsgid "{key}"\nmsgstr "{text}"\n' for key, text in texts.items()]
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / language / f"{topic}.po").write_text(header + "\n".join(entries))
