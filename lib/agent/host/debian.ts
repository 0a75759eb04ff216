/**
 * What Debian's packaging does to /etc/mail by itself, and how it is told not to. Its init script sources sendmail.conf and
 * runs the Makefile at every start and reload: that would compile sendmail.mc and the maps in place of what a release links to.
 */
export const debianEdits: readonly { path: string; edit: (text: string) => string | null }[] = [
  { path: '/etc/mail/sendmail.conf', edit: handsOff },
  { path: '/etc/mail/Makefile', edit: (text) => (text === idleMakefile ? null : idleMakefile) },
];

const idleMakefile = `# Postern builds and checks what Sendmail reads; “postern gateway uninstall” brings Debian's Makefile back.
all:
	@true
.DEFAULT:
	@true
.PHONY: all
`;

/** Where the running daemon notes its process id is what the configuration in force says, not a fixed place. */
const pidFile = `
# Postern: the release in force names the pid file.
MTAL_PIDFILE="$(sed -n 's/^O PidFile=//p' /etc/mail/sendmail.cf 2>/dev/null | tail -n 1)";
MTAL_PIDFILE="\${MTAL_PIDFILE:-/var/run/sendmail/mta/sendmail.pid}";
`;

/** Debian's sendmail.conf with its package scripts told to keep their hands off; null when it says so already. */
function handsOff(conf: string): string | null {
  if (conf.includes(pidFile)) return null;
  return `${conf.replace(/^HANDS_OFF="No";/m, 'HANDS_OFF="Yes";')}${pidFile}`;
}
