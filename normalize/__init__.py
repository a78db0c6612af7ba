"""From Document to forms to table rows: the only bridge between extract and schemas."""
