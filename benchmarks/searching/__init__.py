"""What a search costs the database in a large town: words that few texts say, and words that most say."""
