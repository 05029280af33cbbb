"""The one AWS endpoint: API Gateway's and Lambda's own APIs here, every other service in moto."""
