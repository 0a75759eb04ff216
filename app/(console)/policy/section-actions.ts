'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { saveHost, saveSection } from '#lib/policy/save-section.ts';
import { type FleetSectionName, fleetSections } from '#lib/policy/schema.ts';
import { hostSection } from '#lib/policy/section/host.ts';
import { submit } from '#lib/web/call.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { foldItems, type SectionShape, sectionValue } from '#lib/web/section-form.ts';

const doorFlags = ['requireAuth', 'noAuth', 'noEtrn', 'tlsOnConnect', 'noStartTls', 'unqualifiedSenders'];
const detailFlags = ['fullSenders', 'fullRecipients', 'bindInterface', 'helloByInterface', 'optional'];

const shapes: Partial<Record<FleetSectionName | 'host', SectionShape>> = {
  host: {
    booleans: [
      ...[...doorFlags, ...detailFlags].map((flag) => `listeners.*.${flag}`),
      ...['helloByInterface', 'noAuth', 'noStartTls'].map((flag) => `clients.*.${flag}`),
    ],
  },
  masquerading: {
    booleans: ['envelope', 'entireDomain', 'allMasquerade', 'limited', 'localNoMasquerade'],
    lines: ['domains', 'exceptions', 'exposedUsers'],
  },
  sending: { booleans: ['checkFrom', 'counted'] },
  auth: { booleans: ['enabled'], lists: ['mechanisms', 'trusted', 'options'], lines: ['certificates'] },
  tls: { booleans: ['preferServerCiphers', 'askClientCertificate', 'fallbackToClear'] },
  addressing: { lines: ['localUsers', 'canonifyDomains', 'ldapDomains', 'ldapEquivalents'] },
  milters: { booleans: ['filters.*.everywhere'] },
  queueGroups: { booleans: ['groups.*.split'] },
  dnsLists: { lines: ['lists.*.answers'] },
  routing: { lists: ['mailers'] },
};

/** Saves a fleet-wide section from a form whose fields are named by their path. A list without a row is not in it, and is emptied. */
export async function save(name: FleetSectionName, _state: FormState, form: FormData): Promise<FormState> {
  const shape = shapes[name] ?? {};
  const value = { ...fleetSections[name].parse({}), ...fieldsOf(form, shape) };
  const state = await submit(saveSection[name], { version: form.get('version'), value }, form);
  revalidatePath('/', 'layout');
  return foldItems(state, shape);
}

const fieldsOf = (form: FormData, shape: SectionShape) =>
  z.record(z.string(), z.unknown()).parse(sectionValue(form, shape));

const halves: Record<'virtual' | 'generics', SectionShape> = {
  virtual: { booleans: ['virtualSubdomains'], lines: ['virtual'] },
  generics: { booleans: ['genericsSubdomains'], lines: ['generics'] },
};

/** Saves one of the two lists of domains; the other, which another page shows, stays as it is. */
export async function saveDomains(
  half: 'virtual' | 'generics',
  _state: FormState,
  form: FormData,
): Promise<FormState> {
  const shape = halves[half];
  const input = { version: form.get('version'), value: sectionValue(form, shape) };
  const state = await submit(saveSection.domains, input, form);
  revalidatePath('/', 'layout');
  return foldItems(state, shape);
}

/** Saves what differs by gateway. */
export async function saveOfHost(gatewayId: string, _state: FormState, form: FormData): Promise<FormState> {
  const shape = shapes.host ?? {};
  const value = { ...hostSection.parse({}), ...fieldsOf(form, shape) };
  const none = (id: unknown) => (id === '' || id === undefined ? null : id);
  const input = {
    gatewayId,
    version: form.get('version'),
    value: {
      ...value,
      certificateId: none(value.certificateId),
      clientCertificateId: none(value.clientCertificateId),
    },
  };
  const state = await submit(saveHost, input, form);
  revalidatePath('/', 'layout');
  return foldItems(state, shape);
}
