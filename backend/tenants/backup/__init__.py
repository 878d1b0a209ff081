"""Backups of towns and of the region, one file each, and the way back; where the files are kept is the operator's."""
