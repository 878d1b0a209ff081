"""The sheet for notice boards: one week in the town or in one of its areas, on one page of paper."""
