"""Briefing packs: slides, document, workbook, PDF and zip, from finished reports alone; nothing is drawn or computed again."""

from analysis.packs.making import FORMATS, pack

__all__ = ["FORMATS", "pack"]
