"""What lies inside another document: pictures of forms, embedded workbooks; the one policy of recognition."""
