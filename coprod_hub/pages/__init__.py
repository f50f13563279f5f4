"""Pages that put several features together: homes, a forum's home, three words, the public front."""
