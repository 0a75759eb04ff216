/** Invented data for the kit: documentation addresses and names, no real ones. */
export type Entry = {
  id: string;
  tag: string;
  key: string;
  action: string;
  owner: string;
  ends: string | null;
  hit: number | null;
  changed?: boolean;
  shadowed?: boolean;
};

const minute = 60_000;
const hour = 60 * minute;

const rows: [string, string, string, string, string | null, number | null, string?][] = [
  ['Connect:', '127.0.0.1', 'OK', 'Maren', null, 12_000],
  ['Connect:', '192.0.2.45', 'RELAY', 'Piet', '2026-11-30', 4 * minute],
  ['Connect:', '198.51.100.0/24', 'RELAY', 'Piet', '2026-11-30', 2 * hour, 'changed'],
  ['Connect:', '198.51.100.77', 'REJECT', 'Maren', null, 23 * minute, 'changed'],
  ['Connect:', '2001:db8:7::/48', 'RELAY', 'Maren', '2027-01-31', hour],
  ['Connect:', 'mail.tubascoundrels.net', 'RELAY', 'Maren', null, 9 * minute],
  ['', '192.0.2.45', 'REJECT', 'import', null, null, 'shadowed'],
  ['From:', 'newsletter@example.com', 'DISCARD', 'Piet', null, 6 * minute],
  ['From:', 'bounces.example.com', 'ERROR:5.7.1:550 No bulk mail', 'Piet', null, minute],
  ['From:', 'old-list.example.com', 'REJECT', 'import', '2026-12-01', null],
  ['To:', 'staff@polkatistas.org', 'ERROR:5.1.1:550 Use help@', 'Maren', null, 3 * hour],
  ['To:', 'tubascoundrels.net', 'RELAY', 'Maren', null, 40_000],
  ['Spam:', 'postmaster@', 'FRIEND', 'Maren', null, 48 * hour],
  ['GreetPause:', '192.0.2.0/24', '0', 'Maren', null, 18_000],
  ['ClientConn:', '198.51.100.0/24', '10', 'Piet', null, 2 * hour],
  ['Try_TLS:', 'legacy.example.com', 'NO', 'Maren', '2026-12-31', 192 * hour],
  ['TLS_Srv:', 'mx.tubascoundrels.net', 'VERIFY:256', 'Maren', null, 7 * minute],
  ['AuthInfo:', 'smtp.example.com', 'U:gw1 M:PLAIN P: sealed', 'Maren', null, 11 * minute],
];

export const entries: Entry[] = rows.map(([tag, key, action, owner, ends, hit, mark], place) => ({
  id: String(place + 1),
  tag,
  key,
  action,
  owner,
  ends,
  hit,
  changed: mark === 'changed',
  shadowed: mark === 'shadowed',
}));

/** Messages in half hours, with the same shape on every run. */
export const halfHours = Array.from({ length: 48 }, (_, place) => {
  const accepted = Math.round(
    290 + 150 * Math.cos((place / 48) * 2 * Math.PI - 0.4) + 18 * Math.sin(place * 1.7),
  );
  const refused = Math.round(110 + 25 * Math.sin(place / 5) + (place === 41 || place === 42 ? 220 : 0));
  const deferred = place > 35 && place < 40 ? 45 : 4 + (place % 5);
  const at = new Date(Date.UTC(2026, 10, 18, 14, 30) + place * 30 * minute);
  const clock = `${String(at.getUTCHours()).padStart(2, '0')}:${String(at.getUTCMinutes()).padStart(2, '0')}`;
  const tick = at.getUTCMinutes() === 0 && at.getUTCHours() % 2 === 0 ? clock : undefined;
  return {
    label: `${at.getUTCDate()} Nov, ${clock}`,
    tick: clock === '00:00' ? 'Thu 19' : tick,
    values: { accepted, refused, deferred },
  };
});
