"""Files that travel with the package: templates of a project and of an inspection."""
