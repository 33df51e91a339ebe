"""What an archive is: pure Python that knows neither Sphinx nor docutils."""
