"""Question answering over Chinese documents: every answer is a quotation checked against its source."""

__version__ = "0.15.0"
