import type { z } from 'zod';
import { canonicalJson } from '#lib/canonical-json.ts';
import { mapNames } from '#lib/policy/entry/entry.ts';
import type { HostSection } from '#lib/policy/section/host.ts';
import type { Policy } from './policy.ts';

/**
 * Names one setting of a policy: `options.confMAX_HOP`, `masquerading.masqueradeAs`, one member of a list `masquerading.domains[example.org]`, a listener
 * `host.listeners[MTA]`, how mail goes out by family `host.clients[inet]`, a DNS list `dnsLists.lists[list.example]`, an entry of a class file `maps.relay-domains[example.org]`.
 */
export type SettingKey = string;
export type Json = z.infer<ReturnType<typeof z.json>>;

/** What a setting is; null when it is not set, or not in its list. `host` is the section of the gateway in question. */
export function settingAt(policy: Policy, host: HostSection, key: SettingKey): Json {
  const [, section = '', field = '', , member] = /^(\w+)\.([^[]+)(\[(.*)\])?$/s.exec(key) ?? [];
  if (section === 'maps') return entryAt(policy, field, member ?? '');
  const sections: Record<string, unknown> = { ...policy, host };
  const holder = sections[section];
  const value = isRecord(holder) ? holder[field] : undefined;
  return toJson(member === undefined ? value : memberOf(value, member));
}

/** A list may hold 50,000 names, and each is asked for: its members by their names, found out once. */
const known = new WeakMap<readonly unknown[], Map<unknown, unknown>>();

function memberOf(list: unknown, member: string): unknown {
  if (!Array.isArray(list)) return undefined;
  const members = known.get(list) ?? byName(list);
  known.set(list, members);
  return members.get(member);
}

function byName(list: readonly unknown[]): Map<unknown, unknown> {
  const members = new Map<unknown, unknown>();
  for (const one of list) {
    const name = isRecord(one) ? (one.name ?? one.family ?? one.key) : one;
    if (!members.has(name)) members.set(name, one);
  }
  return members;
}

function entryAt(policy: Policy, map: string, key: string): Json {
  const name = mapNames.find((one) => one === map);
  const found = name && memberOf(policy.maps[name], key);
  return isRecord(found) ? toJson(found.value) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const toJson = (value: unknown): Json =>
  value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);

export const sameSetting = (one: Json, other: Json): boolean => canonicalJson(one) === canonicalJson(other);
