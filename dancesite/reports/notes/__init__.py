"""What teachers write and draw on a clip, the answers, and the word that something was written."""
