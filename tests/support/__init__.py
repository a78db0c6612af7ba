"""What the tests are made with: documents, forms, sites, runs."""
