import { expect, type Page } from '@playwright/test';
import { api } from './api.ts';
import type { Stack } from './stack.ts';

export const hostName = 'mx1.example.org';
export const realm = 'example.org';

type Section = { version: number; value: Record<string, unknown> };

/** Makes the first admin, enrols the gateway, and deploys a policy with TLS and log-ins: what most stories begin with. */
export async function readyGateway(
  page: Page,
  stack: Stack,
  {
    password,
    auth = {},
    host = {},
    entries = [],
  }: {
    password: string;
    auth?: Record<string, unknown>;
    host?: Record<string, unknown>;
    entries?: { map: string; key: string; value: string }[];
  },
): Promise<void> {
  await page.goto(stack.setUpLink);
  await page.getByLabel('Your name').fill('Ada Admin');
  await page.getByLabel('E-mail address').fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Begin' }).click();
  await expect(page.getByRole('button', { name: 'Ada Admin, admin' })).toBeVisible();
  const gateway = await api<{ id: string }>(page, 'POST', '/gateways', {
    name: 'gw1',
    code: stack.enrolmentCode,
  });
  const certificate = await api<{ id: string }>(page, 'POST', '/certificates/self-signed', {
    names: hostName,
  });
  const hosts = `/policy/hosts/${gateway.id}`;
  const listeners = [
    { name: 'MTA', kind: 'smtp', port: stack.smtpPort },
    { name: 'MSA', kind: 'submission', port: stack.submissionPort, requireAuth: true },
  ];
  await change(page, hosts, { hostName, certificateId: certificate.id, names: 'hosts', listeners, ...host });
  await change(page, '/policy/identity', { postmaster: 'maren@example.org' });
  await change(page, '/policy/auth', { realm, ...auth });
  for (const { map, ...entry } of entries) await api(page, 'POST', `/policy/entries/${map}`, entry);
  await deploy(page);
}

export async function change(page: Page, path: string, wanted: Record<string, unknown>): Promise<void> {
  const { version, value } = await api<Section>(page, 'GET', path);
  await api(page, 'PUT', path, { version, value: { ...value, ...wanted } });
}

export async function deploy(page: Page): Promise<void> {
  await deployDraft(page);
  await expect(page.getByRole('region', { name: 'gw1' }).first()).toContainText('In force', {
    timeout: 60_000,
  });
}

/** Makes a release of the draft, with all its findings accepted, and opens its page. */
export async function deployDraft(page: Page): Promise<void> {
  const { digest, findings } = await api<{ digest: string; findings: { key: string }[] }>(
    page,
    'GET',
    '/draft/review',
  );
  const accepted = findings.map(({ key }) => key);
  const { id } = await api<{ id: string }>(page, 'POST', '/releases', { comment: 'Ready', digest, accepted });
  await page.goto(`/changes/releases/${id}`);
}

/** An operator of this name, signed in on another page. */
export async function colleague(
  admin: Page,
  page: Page,
  { name, role, password }: { name: string; role: 'admin' | 'helpdesk' | 'auditor'; password: string },
): Promise<void> {
  const email = `${name.split(' ')[0]?.toLowerCase()}@example.org`;
  const { linkToken } = await api<{ linkToken: string }>(admin, 'POST', '/operators', { name, email, role });
  await page.goto(`/choose-password/${linkToken}`);
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(page.getByRole('button', { name: `${name}, ${role}` })).toBeVisible();
}
