"""The product through mail servers that nobody here wrote: Debian's Postfix takes, bounces and files; Dovecot keeps."""
