/** How a release is named in sentences: the first twelve digits of its id. */
export function short(id: string): string {
  return id.slice(0, 12);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
