"""What a process remembers between two tests, and must not."""

import sys


def forget_caches() -> None:
    """Empty every cache of our own modules: frozen survey screens belong to a database that is gone."""
    for name, module in list(sys.modules.items()):
        if name.startswith("coprod_hub"):
            for value in vars(module).values():
                clear = getattr(value, "cache_clear", None)
                if callable(clear):
                    clear()
