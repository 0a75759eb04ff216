import type { Need } from '#components/overview/needs.ts';
import type { KnownGateway } from '#lib/gateway/store.ts';

const serves = ({ trouble, state }: KnownGateway) =>
  !trouble && state !== null && state.active !== null && state.daemon.running && state.verifier.answering;

/** Whether mail flows, in a few words. */
export function headlineOf(gateways: readonly KnownGateway[]): string {
  const serving = gateways.filter(serves).length;
  if (gateways.length === 0) return 'No gateway yet';
  if (serving === gateways.length) return 'Mail is flowing';
  if (gateways.every((one) => !one.state?.active)) return 'Waiting for the first release';
  return serving === 0
    ? 'Mail is not flowing'
    : `Mail is flowing on ${serving} of ${gateways.length} gateways`;
}

/** How many things need somebody, and how soon. */
export function sentenceOf(gateways: readonly KnownGateway[], needs: readonly Need[]): string {
  if (gateways.length === 0) return 'Enrol a mail host; then make a policy and deploy it.';
  const bad = needs.filter((need) => need.tone === 'bad').length;
  if (needs.length === 0) return 'Nothing needs you.';
  if (needs.length === 1) return `One thing needs you${bad > 0 ? ' now' : ', but not at once'}.`;
  const count = `${needs.length} things need you`;
  if (bad === needs.length) return `${count} now.`;
  return bad > 0 ? `${count}, ${bad} of them now.` : `${count}, none of them at once.`;
}
