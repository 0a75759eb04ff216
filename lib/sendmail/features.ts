import type { FeatureRow } from './feature.ts';
import { addressFeatures } from './features/address.ts';
import { checksFeatures } from './features/checks.ts';
import { relayingFeatures } from './features/relaying.ts';

/** The features that a form offers. Maps, class files and listeners bring theirs by themselves (render-mc.ts). */
export const features: readonly FeatureRow[] = [...checksFeatures, ...addressFeatures, ...relayingFeatures];

const byName = new Map(features.map((row) => [row.name, row]));

export function featureRow(name: string): FeatureRow | undefined {
  return byName.get(name);
}
