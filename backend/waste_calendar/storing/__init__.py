"""A calendar as data becomes the town's rows."""
