"""Numbers to sentences: titles that state the finding, captions, alt text, tables for reading. Nothing is computed here."""
