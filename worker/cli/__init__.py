"""The factdesk command, one file per group of subcommands."""
