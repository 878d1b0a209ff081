"""Events proposed by people without an account, from the form to the town hall's decision."""
