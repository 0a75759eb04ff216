/** How a list was narrowed when it was exported, for its entry in the trail; what narrows nothing (empty, `any`) is left out. */
export function filterWords(filters: Readonly<Record<string, string | null | undefined>>): string {
  return Object.entries(filters)
    .flatMap(([name, value]) => (!value || value === 'any' ? [] : [`${name} ${value}`]))
    .join(', ');
}
