import { type FeatureRow, hasSwitch } from './feature.ts';
import { addressFeatures } from './features/address.ts';
import { checksFeatures } from './features/checks.ts';
import { deliveryFeatures } from './features/delivery.ts';
import { elsewhereFeatures } from './features/elsewhere.ts';
import { relayingFeatures } from './features/relaying.ts';
import { tableFeatures } from './features/tables.ts';
import { tlsFeatures } from './features/tls.ts';

/** Every feature of cf/feature, in the order in which sendmail.mc has them. */
export const features: readonly FeatureRow[] = [
  ...checksFeatures,
  ...addressFeatures,
  ...tableFeatures,
  ...deliveryFeatures,
  ...tlsFeatures,
  ...relayingFeatures,
  ...elsewhereFeatures,
];

/** Those that are switched on or off by themselves. */
export const switchedFeatures: readonly FeatureRow[] = features.filter(hasSwitch);

/** What Postern writes on every gateway, so that nothing has to ask for it. */
export const alwaysThere: ReadonlySet<string> = new Set([
  'access_db',
  'mailertable',
  'virtusertable',
  'genericstable',
  'use_cw_file',
  'no_default_msa',
]);

/** Names of releases gone by, with what is said today. */
const oldNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(features.flatMap((row) => (row.before ? [[row.before, row.name]] : []))),
  rbl: 'dnsbl',
};

const byName = new Map(features.map((row) => [row.name, row]));

/** The row of a feature, by its name of today or of before. */
export function featureRow(name: string): FeatureRow | undefined {
  return byName.get(oldNames[name] ?? name);
}

/**
 * The spelling of a feature that a version of sendmail has: `blacklist_recipients` is `blocklist_recipients` from 8.16 on. Without a version the newest
 * spelling; a name nobody knows stays as it is.
 */
export function canonicalFeature(name: string, version: string | null = null): string {
  const row = featureRow(name);
  if (row === undefined) return name;
  const isOlder = version !== null && row.since !== undefined && isBefore(version, row.since);
  return isOlder && row.before !== undefined ? row.before : row.name;
}

export function isBefore(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split('.').map(Number));
  for (const [at, part] of (b ?? []).entries()) {
    const mine = a?.[at] ?? 0;
    if (mine !== part) return mine < part;
  }
  return false;
}

/** Rows so that each stands behind those it has to follow; otherwise in the order given. */
export function inOrder<T extends { row: FeatureRow }>(uses: readonly T[]): T[] {
  const names = new Set(uses.map(({ row }) => row.name));
  const waits = ({ row }: T) => (row.after ?? []).some((name) => names.has(name));
  return [...uses.filter((use) => !waits(use)), ...uses.filter(waits)];
}
