"""Mail servers that nobody here wrote, from Debian's packages, started on loopback in a folder of the test's own."""
