/** Where systemd looks for a host's own units. */
export const unitPath = '/etc/systemd/system/postern-gateway.service';
export const unitName = 'postern-gateway.service';

/** The unit that runs the agent on a mail host whose Sendmail is a service of its own. `command` is what to start, word by word. */
export function unitText(command: readonly string[]): string {
  return `[Unit]
Description=Postern gateway agent
Wants=network-online.target
After=network-online.target sendmail.service

[Service]
Type=exec
ExecStart=${command.map(quoted).join(' ')}
Restart=on-failure
RestartSec=2
# A switch that is under way is let end; the journal would bring it back otherwise.
TimeoutStopSec=60
# The verifier is left running: a restart of the agent interrupts no login.
KillMode=process
UMask=0022
# Passwords that wait to be proved are in the verifier's memory. core(5): 0 would stop files alone, not what is piped to systemd-coredump.
LimitCORE=1
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
LockPersonality=yes
RestrictRealtime=yes

[Install]
WantedBy=multi-user.target
`;
}

/** systemd.service(5), "Command lines": specifiers and variables off, quotes where a word has anything unusual. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./$-]+$/.test(plain)
    ? plain
    : `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
