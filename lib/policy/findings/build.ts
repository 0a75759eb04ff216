import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import { featuresOn } from '#lib/policy/section/features.ts';
import { canonicalFeature, isBefore } from '#lib/sendmail/features.ts';
import { writtenOptions } from '#lib/sendmail/options.ts';
import type { Check, CheckContext, CheckedHost, Finding, Place } from '../finding.ts';
import { emptyHost, type Policy } from '../policy.ts';

/** What a gateway's own build of the daemon cannot do. */
export const checkBuild: Check = (policy: Policy, { hosts }: CheckContext) =>
  hosts.flatMap((host) => (host.engine === null ? unknown(host) : ofHost(policy, host, host.engine)));

function unknown({ gatewayId, name }: CheckedHost): Finding[] {
  return [
    {
      rule: 'gateway/unknown',
      severity: 'warning',
      place: { page: 'gateway', section: 'host', gatewayId },
      title: `${name} has not said what it is`,
      text: 'Its agent has not answered yet. Nothing is made for it until it has; it gets the release when it is back.',
    },
  ];
}

function ofHost(policy: Policy, host: CheckedHost, engine: EngineInfo): Finding[] {
  const { gatewayId, name } = host;
  const section = policy.hosts[gatewayId] ?? emptyHost();
  const has = (word: string) => isBuiltWith(engine, word);
  const blocks = (rule: Finding['rule'], place: Place, title: string, text: string): Finding => ({
    rule,
    severity: 'error',
    place: { ...place, gatewayId },
    title,
    text,
  });
  const found: Finding[] = [];
  if (policy.auth.enabled && !has('SASLv2') && !has('SASL')) {
    found.push(
      blocks(
        'build/no-sasl',
        { page: 'mechanisms', section: 'auth', field: 'enabled' },
        `The daemon of ${name} cannot do SMTP AUTH`,
        'It was built without SASL. Install another build, or switch AUTH off.',
      ),
    );
  }
  if (section.certificateId && !has('STARTTLS')) {
    found.push(
      blocks(
        'build/no-starttls',
        { page: 'gateway', section: 'host', field: 'certificateId' },
        `The daemon of ${name} cannot do TLS`,
        'It was built without STARTTLS. Install another build.',
      ),
    );
  }
  if (section.listeners.some((one) => one.family === 'inet6') && !has('NETINET6')) {
    found.push(
      blocks(
        'build/no-ipv6',
        { page: 'gateway', section: 'host', field: 'listeners' },
        `The daemon of ${name} cannot do IPv6`,
        'It was built without NETINET6. Use IPv4 listeners there.',
      ),
    );
  }
  if (!engine.mapTypes.includes('btree') && !engine.mapTypes.includes('hash')) {
    found.push(
      blocks(
        'build/no-map-type',
        { page: 'gateway', section: 'host' },
        `The daemon of ${name} has neither btree nor hash maps`,
        `It knows ${engine.mapTypes.join(', ') || 'none'}. Install a build with Berkeley DB (NEWDB).`,
      ),
    );
  }
  return [
    ...found,
    ...missingParts(policy, engine, blocks, name),
    ...ignoredOptions(policy, host, engine),
    ...pathTroubles(host, engine),
  ];
}

/** Whether the daemon says that it was compiled with this: `NEWDB`, also as `NEWDB=5.3`. */
function isBuiltWith({ compiledWith }: EngineInfo, word: string): boolean {
  return compiledWith.some((one) => one === word || one.startsWith(`${word}=`));
}

type Blocks = (rule: Finding['rule'], place: Place, title: string, text: string) => Finding;

function missingParts(policy: Policy, engine: EngineInfo, blocks: Blocks, name: string): Finding[] {
  const features = featuresOn(policy.features)
    .map(({ row }) => ({ row, spelling: canonicalFeature(row.name, engine.version) }))
    .filter(({ spelling }) => engine.features.length > 0 && !engine.features.includes(spelling))
    .map(({ row, spelling }) =>
      blocks(
        'build/no-feature',
        { page: 'options', section: 'features', field: row.name },
        `${name} has no FEATURE(${spelling})`,
        `There is no feature/${spelling}.m4 among its m4 files. Switch the feature off, or bring the gateway up to date.`,
      ),
    );
  const mailers = policy.routing.mailers
    .filter((mailer) => engine.mailers.length > 0 && !engine.mailers.includes(mailer))
    .map((mailer) =>
      blocks(
        'build/no-mailer',
        { page: 'routing', section: 'routing', field: 'mailers' },
        `${name} has no MAILER(${mailer})`,
        `There is no mailer/${mailer}.m4 among its m4 files.`,
      ),
    );
  const ignored = featuresOn(policy.features).flatMap(({ row }) => {
    const missing = (row.build ?? []).filter((word) => !isBuiltWith(engine, word));
    if (missing.length === 0) return [];
    return [
      blocks(
        'build/feature-ignored',
        { page: 'options', section: 'features', field: row.name },
        `The daemon of ${name} cannot do FEATURE(${row.name})`,
        `It was built without ${missing.join(' and ')}. Install another build, or switch the feature off.`,
      ),
    ];
  });
  return [...features, ...mailers, ...ignored];
}

/** Settings that are written, and this daemon does not know. */
function ignoredOptions(policy: Policy, { gatewayId, name }: CheckedHost, engine: EngineInfo): Finding[] {
  return writtenOptions(policy.options).flatMap(({ row }): Finding[] => {
    const place: Place = { page: 'options', section: 'options', field: row.name, gatewayId };
    const { compiledWith: word, version } = row.needs ?? {};
    if (word !== undefined && isListed(word) && !isBuiltWith(engine, word)) {
      return [
        {
          rule: 'build/option-ignored',
          severity: 'error',
          place,
          title: `The daemon of ${name} does not know ${row.name}`,
          text: `It was built without ${word}, and ignores the setting or refuses the whole configuration. Use the default, or install another build.`,
        },
      ];
    }
    if (version === undefined || !isBefore(engine.version, version)) return [];
    return [
      {
        rule: 'build/option-ignored',
        severity: 'warning',
        place,
        title: `${row.name} does nothing on ${name}`,
        text: `Sendmail knows it from ${version} on, and there it is ${engine.version}.`,
      },
    ];
  });
}

/** The agent reads what was compiled in, not what the operating system has. */
function isListed(word: string): boolean {
  return !/^(?:HAS|SM_|REQUIRES_)/.test(word);
}

function pathTroubles({ gatewayId, name }: CheckedHost, engine: EngineInfo): Finding[] {
  return engine.pathTroubles.map(({ path, component, reason }) => ({
    rule: 'gateway/unsafe-path',
    severity: 'error',
    place: { page: 'gateway', section: 'host', gatewayId },
    title: `${component} on ${name} is not safe`,
    text: `${reason} The daemon refuses everything below it, ${path} too. Change its owner or its rights on the host.`,
  }));
}
