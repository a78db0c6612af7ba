"""What everything says and draws: error words, exit codes, charts."""
