import { optionInForce } from '#lib/sendmail/options.ts';
import { aliasGraph, findLoops, type ReadAlias, readAliases } from '../alias-graph.ts';
import { featuresOn } from '../features.ts';
import { type Check, entryPlace, type Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** Aliases: loops of any length, names nobody reads, programs and files. */
export const checkAliases: Check = (policy: Policy) => {
  const aliases = readAliases(policy);
  const graph = aliasGraph(policy, aliases);
  const known = new Set([...graph.keys(), 'mailer-daemon']);
  if (policy.identity.postmaster !== '') known.add('postmaster');
  return [
    ...findLoops(graph).map(loop),
    ...postmaster(policy, known),
    ...(policy.routing.localMail === 'refuse' ? deadEnds(policy, aliases, known) : []),
    ...privileged(policy, aliases),
  ];
};

function loop(names: readonly string[]): Finding {
  const [first = ''] = names;
  return {
    rule: 'aliases/loop',
    severity: 'error',
    place: { ...entryPlace({ map: 'aliases', tag: '', key: first }), field: 'value' },
    title:
      names.length === 1
        ? `The alias ${first} leads to itself`
        : `The aliases ${[...names, first].join(' → ')} lead in a circle`,
    text:
      names.length === 1
        ? `To deliver to the user of that name, write \\${first}.`
        : 'Mail to any of them would bounce. Let one of them lead somewhere else.',
  };
}

function postmaster({ identity, routing, maps }: Policy, known: ReadonlySet<string>): Finding[] {
  if (known.has('postmaster') && identity.postmaster !== 'postmaster') return [];
  if (maps.aliases.some((entry) => entry.key === 'postmaster')) return [];
  return [
    {
      rule: 'aliases/postmaster',
      severity: routing.localMail === 'refuse' ? 'error' : 'warning',
      place: { page: 'gateway', section: 'identity', field: 'postmaster' },
      title: 'Nobody gets the mail to postmaster',
      text: 'Every mail host must take mail to postmaster (RFC 5321 section 4.5.1), and bounces of bounces go there. Name a mailbox that someone reads.',
    },
  ];
}

function deadEnds(
  { identity }: Policy,
  aliases: readonly ReadAlias[],
  known: ReadonlySet<string>,
): Finding[] {
  const found = aliases.flatMap(({ entry, targets }): Finding[] => {
    const names = targets.flatMap((target) => (target.kind === 'local' ? [target.name.toLowerCase()] : []));
    const lost = names.filter((name) => !known.has(name));
    if (lost.length === 0) return [];
    return [
      {
        rule: 'aliases/dead-end',
        severity: 'warning',
        place: { ...entryPlace(entry), field: 'value' },
        title: `The alias ${entry.key} leads to ${lost.join(', ')}, which nothing here knows`,
        text: 'This gateway has no mailboxes: mail for a local name that is no alias is refused. Write a full address.',
      },
    ];
  });
  const { postmaster: to } = identity;
  if (to === '' || to.includes('@') || known.has(to.toLowerCase())) return found;
  return [
    ...found,
    {
      rule: 'aliases/dead-end',
      severity: 'warning',
      place: { page: 'gateway', section: 'identity', field: 'postmaster' },
      title: `The postmaster is ${to}, which nothing here knows`,
      text: 'This gateway has no mailboxes. Write a full address, or make an alias of this name.',
    },
  ];
}

function privileged(policy: Policy, aliases: readonly ReadAlias[]): Finding[] {
  const hasSmrsh = featuresOn(policy.features).some(({ row }) => row.name === 'smrsh');
  const hasJail = optionInForce(policy.options, 'confSAFE_FILE_ENV') !== '';
  return aliases.flatMap(({ entry, targets }): Finding[] => {
    const kinds = new Set(targets.map((target) => target.kind));
    const place = { ...entryPlace(entry), field: 'value' };
    const found: Finding[] = [];
    if (kinds.has('program') && !hasSmrsh) {
      found.push({
        rule: 'aliases/program-without-smrsh',
        severity: 'warning',
        place,
        title: `Mail to ${entry.key} starts a program through a full shell`,
        text: 'With FEATURE(smrsh) only programs in its folder can be started.',
        fix: {
          label: 'Switch smrsh on',
          patch: {
            kind: 'set',
            section: 'features',
            value: { smrsh: { on: true, uses: [['/usr/libexec/sendmail/smrsh']], acknowledged: null } },
          },
        },
      });
    }
    if (kinds.has('file') && !hasJail) {
      found.push({
        rule: 'aliases/file-without-jail',
        severity: 'advice',
        place,
        title: `Mail to ${entry.key} is written to a file`,
        text: 'With confSAFE_FILE_ENV the daemon can write below one folder only.',
      });
    }
    return found;
  });
}
