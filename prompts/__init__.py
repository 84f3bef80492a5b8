"""The texts that models are given, one file each; read and rendered by `assistant.prompts`."""
