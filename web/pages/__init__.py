"""The pages for people."""

from web.pages.registry import register_pages

__all__ = ["register_pages"]
