"""Transcripts: files of conversations become turns: WebVTT, SRT, Whisper JSON, chats, plain text."""

from regulars.transcripts.reading import Transcript, read

__all__ = ["Transcript", "read"]
