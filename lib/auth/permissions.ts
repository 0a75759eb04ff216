/** Who may do what: the one table. An operation names a permission; a role holds permissions. */
export const roles = ['admin', 'helpdesk', 'auditor'] as const;
export type Role = (typeof roles)[number];

export const roleWords: Record<Role, { name: string; does: string }> = {
  admin: { name: 'Admin', does: 'Configures relays, deploys and rolls back, manages operators' },
  helpdesk: { name: 'Helpdesk', does: 'Finds people, resets and disables SMTP AUTH passwords' },
  auditor: { name: 'Auditor', does: 'Reads everything, changes nothing' },
};

const table = {
  'accounts.read': ['admin', 'helpdesk', 'auditor'],
  'accounts.write': ['admin', 'helpdesk'],
  'accounts.manage': ['admin'], // server accounts, legacy mechanisms
  'account-log.read': ['admin', 'helpdesk', 'auditor'],
  'maillog.read': ['admin', 'auditor'],
  'maillog.export': ['admin', 'auditor'],
  'maillog.manage': ['admin'], // history, how long it is kept, holds
  'policy.read': ['admin', 'auditor'],
  'policy.write': ['admin'],
  'certificates.read': ['admin', 'auditor'],
  'certificates.write': ['admin'],
  'releases.read': ['admin', 'auditor'],
  'releases.deploy': ['admin'],
  'gateways.read': ['admin', 'helpdesk', 'auditor'],
  'gateways.inspect': ['admin', 'auditor'],
  'gateways.write': ['admin'],
  'queue.read': ['admin', 'auditor'],
  'queue.write': ['admin'],
  'operators.read': ['admin', 'auditor'],
  'operators.write': ['admin'],
  'trail.read': ['admin', 'auditor'],
  'self.read': ['admin', 'helpdesk', 'auditor'],
  'self.write': ['admin', 'helpdesk', 'auditor'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof table;

export function may(role: Role, permission: Permission): boolean {
  return (table[permission] as readonly Role[]).includes(role);
}
