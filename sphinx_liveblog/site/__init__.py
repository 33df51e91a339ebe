"""What a build writes beside documents."""
