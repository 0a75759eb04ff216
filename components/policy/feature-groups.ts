import type { FeatureGroup } from '#lib/sendmail/feature.ts';

/** What the groups of features are called. */
export const featureGroupWords: Record<FeatureGroup, string> = {
  checks: 'Checks',
  limits: 'Limits',
  relaying: 'Relaying',
  addresses: 'Addresses',
  tables: 'Tables',
  delivery: 'Delivery',
  tls: 'TLS',
  forms: 'In other forms',
};
