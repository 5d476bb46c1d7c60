"""From what a page knows to HTML: templates, files, times and words that all pages share."""
