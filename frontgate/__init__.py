"""Amazon API Gateway on a laptop."""
