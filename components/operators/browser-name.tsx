const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/(Headless)?Chrome\//, 'Chromium'],
  [/Safari\//, 'Safari'],
];

/** Which browser a session is from, with all that it says of itself for those who point at it. */
export function BrowserName({ userAgent }: { userAgent: string }) {
  const name = browsers.find(([pattern]) => pattern.test(userAgent))?.[1];
  return <span title={userAgent}>{name ?? (userAgent.slice(0, 40) || 'unknown')}</span>;
}
