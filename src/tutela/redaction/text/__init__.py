"""What to hide in a text: tokens, and the taggers that find who and what is named in it."""
