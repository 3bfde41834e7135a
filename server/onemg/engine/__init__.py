"""What answers queries: the engine interface, and the embedded engine with its caged workers."""
