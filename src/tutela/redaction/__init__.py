"""What to hide in a picture: findings, the plan, and the review only a person can make."""
