#!/bin/sh
# Brings the mail servers that the tests are proved with, where apt may be used; never starts the system's own services.
# Usage: install.sh PACKAGE=PROGRAM…   (a program that is there already needs no package)
set -eu
policy=/usr/sbin/policy-rc.d
missing=
for pair in "$@"; do
    command -v "${pair#*=}" >/dev/null 2>&1 || [ -x "/usr/sbin/${pair#*=}" ] || missing="$missing ${pair%%=*}"
done
[ -n "$missing" ] || exit 0
needed="The journeys through real mail servers need:$missing. Install them (Debian: apt install$missing)"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "$needed"
    exit 0
fi
if [ ! -e "$policy" ]; then  # "no" to each package that wants to start its service while it is installed
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT INT TERM
fi
export DEBIAN_FRONTEND=noninteractive
case "$missing" in *postfix*)  # the package is to ask nothing, and to set up no mail system of the machine's own
    echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections ;;
esac
patient="-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"  # another apt may be at work on a machine that just began
# shellcheck disable=SC2086 - several options and packages, several words
if ! { apt-get -qq $patient update && apt-get -qq $patient install -y --no-install-recommends $missing >/dev/null; }; then
    echo "$needed"
    exit 0
fi
# Nor at the machine's next start.
if [ -d /run/systemd/system ]; then
    for package in $missing; do systemctl disable "${package%%-*}" >/dev/null 2>&1 || true; done
fi
