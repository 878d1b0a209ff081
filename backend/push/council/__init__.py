"""What a council is told of a month's messages: numbers of which none is about a few people, as a page and on paper."""
