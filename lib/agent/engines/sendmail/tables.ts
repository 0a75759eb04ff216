import { fileMapTypes, optionValues, readCf, readMap } from '#lib/agent/engines/sendmail/cf.ts';

/** The tables on disk that a cf names, by the names under which test mode knows them. */
export function tablesOf(cf: string): string[] {
  const lines = readCf(cf);
  const tables = lines.flatMap((line) => {
    const map = readMap(line);
    return map && fileMapTypes.has(map.type) ? [map.name] : [];
  });
  return optionValues(lines, 'AliasFile').length > 0 ? [...tables, 'aliases'] : tables;
}

/** Has test mode open a table. */
export const tableCommand = (name: string): string => `/map ${name} postern-probe`;

/** EX_TEMPFAIL: the map could not be opened (sysexits.h); aliases without a database are read from their text instead. */
export function isUnusable(answer: string): boolean {
  return /\(75\)$/m.test(answer) || /cannot open alias database/.test(answer);
}
