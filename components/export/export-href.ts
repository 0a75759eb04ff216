/** The address of an export of a search; `zip` holds the file with its manifest. */
export function exportHref({
  q,
  of,
  format,
  zip = false,
}: {
  q: string;
  of: string;
  format: string;
  zip?: boolean;
}): string {
  return `/api/v1/mail-log/export?${new URLSearchParams({ q, of, format, ...(zip && { zip: 'true' }) }).toString()}`;
}
