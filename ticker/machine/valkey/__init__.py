"""The bundled Valkey: its process, the keeper that runs it, and the folder that is theirs."""
