""".doc, .wps, .rtf -> flow, through LibreOffice or our own readers."""
