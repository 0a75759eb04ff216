import type { z } from 'zod';
import { type FleetSectionName, fleetSections } from '#lib/policy/schema.ts';
import { mostDomains } from '#lib/policy/section/domains.ts';
import { hostSection } from '#lib/policy/section/host.ts';
import { mostUsers } from '#lib/policy/section/masquerading.ts';

/** What an imported directive turned out to be; `keys` as in lib/policy/setting.ts. */
export type Meaning =
  | { kind: 'setting'; keys: string[]; note?: string }
  | { kind: 'place'; understood: boolean; note: string; refused?: true }
  | { kind: 'kept'; why: string };

/** A line that a release has of its own, and what it says is imported. */
export const understood = (note = ''): Meaning => ({ kind: 'place', understood: true, note });
/** A line that a release has of its own, whatever this one says. */
export const ignored = (note: string): Meaning => ({ kind: 'place', understood: false, note });
/** A line that a release has of its own, where this one says something that is not taken over. */
export const refused = (note: string): Meaning => ({ kind: 'place', understood: false, note, refused: true });
export const kept = (why: string): Meaning => ({ kind: 'kept', why });

type SectionName = Exclude<FleetSectionName, 'source'> | 'host';
type Patch = Record<string, unknown>;

const schemas: Record<SectionName, z.ZodType> = { ...fleetSections, host: hostSection };

/** Files that sendmail.mc names, by what they hold: `access` → `/etc/mail/access`. */
export type NamedFiles = Map<string, string>;

/** What was understood so far. Sections only ever hold what their schemas accept. */
export class ImportState {
  readonly sections: Record<SectionName, Patch> = {
    identity: {},
    domains: {},
    routing: {},
    options: {},
    features: {},
    masquerading: {},
    auth: {},
    outgoing: {},
    tls: {},
    customRules: {},
    addressing: {},
    build: {},
    dnsLists: {},
    milters: {},
    queueGroups: {},
    sending: {},
    host: {},
  };
  readonly constants: Map<string, string>;
  readonly files: NamedFiles = new Map();
  /** AUTH lists are judged together at the end: what is trusted must be offered, in whatever order the lines stand. */
  readonly auth = { mechanisms: null as string[] | null, trusted: [] as string[] };
  /** Names that belong to a class file’s list, by map. */
  readonly classNames = { 'local-host-names': new Set<string>(), 'relay-domains': new Set<string>() };
  /** Files of aliases behind the first one, which are asked in this order. */
  readonly moreAliases: string[] = [];
  defaultSubmission = true;
  /** Whether the daemon reads its trusted users from a file. */
  trustedFile = false;
  /** Whether Debian's OSTYPE or DOMAIN was read, which say what the package can do. */
  isDebian = false;
  /** confINPUT_MAIL_FILTERS, once a line has set it. */
  filterOrder: string[] | null = null;
  readonly #names = new Map<string, string[]>();

  constructor(constants: ReadonlyMap<string, string>) {
    this.constants = new Map(constants);
  }

  /** Takes a change over into a section, unless its schema refuses it: then nothing changes and the answer is the reason. */
  adopt(name: SectionName, patch: Patch): string | null {
    const changed = { ...this.sections[name], ...patch };
    const { success, error } = schemas[name].safeParse(changed);
    if (!success) return error.issues[0]?.message ?? 'It cannot be read.';
    this.sections[name] = changed;
    return null;
  }

  /** Takes a field of a section back: a line that no form shows sets it anew. */
  forget(name: SectionName, field: string): void {
    const { [field]: _, ...others } = this.sections[name];
    this.sections[name] = others;
  }

  /** Adds members to a list of a section; answers what refused it. */
  adoptMembers(name: SectionName, field: string, members: readonly unknown[]): string | null {
    const before = this.sections[name][field];
    return this.adopt(name, { [field]: [...(Array.isArray(before) ? before : []), ...members] });
  }

  /**
   * Adds names to a list of plain names; answers what refused them. Only the new ones are judged, and how many there are: a sendmail.mc may have a macro
   * for each of many thousand domains, and a list of names has no other rule for its members together.
   */
  adoptNames(name: SectionName, field: string, names: readonly string[]): string | null {
    const { success, error } = schemas[name].safeParse({ [field]: names });
    if (!success) return error.issues[0]?.message ?? 'It cannot be read.';
    const most = field.endsWith('Users') ? mostUsers : mostDomains;
    const list = this.#names.get(`${name}.${field}`) ?? [];
    if (list.length + names.length > most)
      return `The form has room for ${most.toLocaleString('en')} names, and they are all taken.`;
    list.push(...names);
    this.#names.set(`${name}.${field}`, list);
    this.sections[name][field] = list;
    return null;
  }
}
