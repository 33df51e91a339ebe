"""What Sphinx sees while it reads and writes documents."""
