"""Who is who over all reports: units, projects, functional classes."""
