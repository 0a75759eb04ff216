import { expect, test } from '@playwright/test';
import { picture } from '../support/picture.ts';
import { hostName } from '../support/ready-gateway.ts';
import type { Day } from './day.ts';

/** A page: its name, its address, and the link to follow there. */
type Place = { role: 'admin' | 'helpdesk' | 'auditor'; name: string; path: string; open?: string | RegExp };

/** Every page of each role: its name, its address, and the link to follow there. */
const places: Place[] = [
  { role: 'admin', name: 'overview', path: '/overview' },
  { role: 'admin', name: 'policy-gateway', path: '/policy/gateway' },
  { role: 'admin', name: 'access', path: '/policy/access' },
  { role: 'admin', name: 'access-open', path: '/policy/access', open: /192\.0\.2\.10/ },
  { role: 'admin', name: 'access-new', path: '/policy/access?new=1' },
  { role: 'admin', name: 'domains', path: '/policy/domains' },
  { role: 'admin', name: 'local-names', path: '/policy/domains?map=local-host-names' },
  { role: 'admin', name: 'renamed-domains', path: '/policy/domains?map=domaintable' },
  { role: 'admin', name: 'routing', path: '/policy/routing' },
  { role: 'admin', name: 'virtual-users', path: '/policy/virtual-users' },
  { role: 'admin', name: 'aliases', path: '/policy/aliases' },
  { role: 'admin', name: 'masquerading', path: '/policy/masquerading?address=kim@host1.corp.example' },
  { role: 'admin', name: 'options', path: '/policy/options' },
  { role: 'admin', name: 'features', path: '/policy/features' },
  { role: 'admin', name: 'features-elsewhere', path: '/policy/features?group=forms' },
  { role: 'admin', name: 'filters', path: '/policy/filters' },
  { role: 'admin', name: 'dns-lists', path: '/policy/access/dns-lists' },
  { role: 'admin', name: 'custom-rules', path: '/policy/custom-rules' },
  { role: 'admin', name: 'imports', path: '/policy/import' },
  { role: 'admin', name: 'accounts', path: '/authentication/accounts' },
  { role: 'admin', name: 'account', path: '/authentication/accounts', open: 'kim' },
  { role: 'admin', name: 'account-new', path: '/authentication/accounts?new=1' },
  { role: 'admin', name: 'passwords', path: '/authentication/passwords' },
  { role: 'admin', name: 'mechanisms', path: '/authentication/mechanisms' },
  { role: 'admin', name: 'outgoing-login-new', path: '/authentication/outgoing?new=1' },
  { role: 'admin', name: 'outgoing-import', path: '/authentication/outgoing?import=1' },
  { role: 'admin', name: 'provider', path: '/policy/routing?provider=1' },
  { role: 'admin', name: 'outgoing-addresses', path: '/policy/outgoing-addresses?part=domains' },
  { role: 'admin', name: 'certificates', path: '/certificates' },
  { role: 'admin', name: 'tls-policy', path: '/certificates/tls-policy' },
  { role: 'admin', name: 'certificate', path: '/certificates', open: hostName },
  { role: 'admin', name: 'authority-new', path: '/certificates?new=authority' },
  { role: 'admin', name: 'certificate-issue', path: '/certificates?new=issue' },
  { role: 'admin', name: 'certificate-request', path: '/certificates?new=request' },
  { role: 'admin', name: 'certificate-import', path: '/certificates?new=import' },
  { role: 'admin', name: 'certificate-self-signed', path: '/certificates?new=self-signed' },
  { role: 'admin', name: 'review-after', path: '/changes/review' },
  { role: 'admin', name: 'releases', path: '/changes/releases' },
  { role: 'admin', name: 'release', path: '/changes/releases', open: 'Nothing from spam.example' },
  { role: 'admin', name: 'help', path: '/help/findings' },
  { role: 'admin', name: 'help-rule', path: '/help/findings/access/shadowed' },
  { role: 'admin', name: 'relaying', path: '/mail/relaying' },
  { role: 'admin', name: 'tracking', path: '/mail/tracking' },
  { role: 'admin', name: 'reports', path: '/mail/reports?kind=day' },
  { role: 'admin', name: 'gateways', path: '/system/gateways' },
  { role: 'admin', name: 'gateway', path: '/system/gateways', open: 'gw1' },
  { role: 'admin', name: 'gateway-new', path: '/system/gateways?new=1' },
  { role: 'admin', name: 'operators', path: '/system/operators' },
  { role: 'admin', name: 'operator', path: '/system/operators', open: 'Holly Helpdesk' },
  { role: 'admin', name: 'operator-new', path: '/system/operators?new=1' },
  { role: 'admin', name: 'trail', path: '/system/trail' },
  { role: 'admin', name: 'retention', path: '/mail/retention' },
  { role: 'admin', name: 'privacy', path: '/system/privacy' },
  { role: 'admin', name: 'sessions', path: '/system/sessions' },
  { role: 'helpdesk', name: 'accounts', path: '/authentication/accounts' },
  { role: 'helpdesk', name: 'account', path: '/authentication/accounts', open: 'kim' },
  { role: 'helpdesk', name: 'not-for-helpdesk', path: '/policy/access' },
  { role: 'helpdesk', name: 'sessions', path: '/system/sessions' },
  { role: 'auditor', name: 'relaying', path: '/mail/relaying' },
  { role: 'auditor', name: 'releases', path: '/changes/releases' },
  { role: 'auditor', name: 'trail', path: '/system/trail' },
  { role: 'auditor', name: 'policy-gateway', path: '/policy/gateway' },
  { role: 'auditor', name: 'access-open', path: '/policy/access', open: /192\.0\.2\.10/ },
  { role: 'auditor', name: 'account', path: '/authentication/accounts', open: 'kim' },
  { role: 'auditor', name: 'certificate', path: '/certificates', open: hostName },
];

/** Each of them in light and dark, wide and narrow. */
export function lookAtPages(day: Day): void {
  test('every page, in light and dark, on a desk and on a telephone', async () => {
    const { admin, helpdesk, auditor, faults, story } = day;
    test.setTimeout(600_000); // half of all pages, four times, and others may be at work
    // the stories share them out: each takes a while
    for (const { role, name, path, open } of places.filter((_, at) => at % story.of === story.at)) {
      const page = { admin, helpdesk, auditor }[role];
      await page.goto(path);
      if (open) await page.getByRole('main').getByRole('link', { name: open }).first().click();
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      faults.push(...(await picture(page, role === 'admin' ? name : `${role}-${name}`)));
    }
    expect(faults).toEqual([]);
  });
}
