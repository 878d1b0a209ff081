"""The questions of the wizard, each a file: the files, their columns and districts, their labels."""
