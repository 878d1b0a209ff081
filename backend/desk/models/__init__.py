"""What the desk keeps in a town."""

from backend.desk.models.shared_previews import SharedPreview

__all__ = ["SharedPreview"]
