import { describe, expect, test } from 'vitest';
import { operations } from '#lib/operations.ts';
import { may, type Role, roles } from './permissions.ts';

/** The answer that each role must get, one operation a line: a = admin, h = helpdesk, u = auditor, * = before sign-in. */
const expected: Record<string, string> = {
  'sign-in': '*',
  'sign-out': 'ahu',
  'set-up': '*',
  'choose-password': '*',
  'self.change-password': 'ahu',
  'self.sessions': 'ahu',
  'self.revoke-session': 'ahu',
  'tokens.create': 'ahu',
  'tokens.revoke': 'ahu',
  'tokens.list': 'ahu',
  'operators.list': 'au',
  'operators.create': 'a',
  'operators.change': 'a',
  'operators.disable': 'a',
  'operators.enable': 'a',
  'operators.make-link': 'a',
  'operators.sessions': 'au',
  'operators.revoke-session': 'a',
  'trail.list': 'au',
  'trail.verify': 'au',
  search: 'ahu',
  'gateways.list': 'au',
  'gateways.get': 'au',
  'gateways.waiting': 'a',
  'gateways.health': 'ahu',
  'releases.pending': 'au',
  'policy.preview-mc': 'au',
  'releases.review': 'au',
  'releases.apply-fix': 'a',
  'releases.deploy': 'a',
  'releases.roll-back': 'a',
  'releases.list': 'au',
  'releases.get': 'au',
  'releases.compare': 'au',
  'maillog.search': 'au',
  'maillog.open-message': 'au',
  'accounts.log': 'ahu',
  'policy.list-entries': 'au',
  'policy.get-entry': 'au',
  'policy.save-entry': 'a',
  'policy.rewrite': 'au',
  'policy.delete-entries': 'a',
  'policy.get-identity': 'au',
  'policy.get-domains': 'au',
  'policy.get-routing': 'au',
  'policy.get-options': 'au',
  'policy.get-features': 'au',
  'policy.get-masquerading': 'au',
  'policy.get-auth': 'au',
  'policy.get-tls': 'au',
  'policy.get-customRules': 'au',
  'policy.get-source': 'au',
  'policy.save-identity': 'a',
  'policy.save-domains': 'a',
  'policy.save-routing': 'a',
  'policy.save-options': 'a',
  'policy.save-features': 'a',
  'policy.save-masquerading': 'a',
  'policy.save-auth': 'a',
  'policy.save-tls': 'a',
  'policy.save-customRules': 'a',
  'policy.save-source': 'a',
  'policy.get-host': 'au',
  'policy.save-host': 'a',
  'gateways.enrol': 'a',
  'gateways.remove': 'a',
  'gateways.probe': 'a',
  'accounts.list': 'ahu',
  'accounts.get': 'ahu',
  'accounts.status': 'ahu',
  'accounts.locked': 'ahu',
  'accounts.client-sheet': 'ahu',
  'accounts.create': 'ah',
  'accounts.change': 'ah',
  'accounts.reset-password': 'ah',
  'accounts.disable': 'ah',
  'accounts.enable': 'ah',
  'accounts.unlock': 'ah',
  'accounts.switch-legacy': 'a',
  'accounts.delete': 'a',
  'certificates.list': 'au',
  'certificates.list-hosts': 'au',
  'certificates.get': 'au',
  'certificates.download': 'au',
  'certificates.create-authority': 'a',
  'certificates.issue': 'a',
  'certificates.self-sign': 'a',
  'certificates.import': 'a',
  'certificates.request': 'a',
  'certificates.complete': 'a',
  'certificates.renew': 'a',
  'certificates.delete': 'a',
};

const letter: Record<Role, string> = { admin: 'a', helpdesk: 'h', auditor: 'u' };

describe('every operation and every role', () => {
  test.each(operations.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
    const { permission } = operation;
    const allowed =
      permission === 'anyone'
        ? '*'
        : roles
            .filter((role) => may(role, permission))
            .map((role) => letter[role])
            .join('');
    expect({ [name]: allowed }).toEqual({ [name]: expected[name] });
  });
});
