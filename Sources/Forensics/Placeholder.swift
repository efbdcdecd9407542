// Forensics
