import { State } from '#components/ui/badge.tsx';

type Gateway = {
  troubleCode: string | null;
  trouble: string | null;
  state: {
    daemon: { running: boolean; message: string };
    active: string | null;
    verifier: { answering: boolean };
  } | null;
};

/** How a gateway is, in a word. */
export function GatewayHealthState({ gateway: { troubleCode, trouble, state } }: { gateway: Gateway }) {
  if (trouble)
    return <State is="bad">{troubleCode === 'gateway-problem' ? 'In trouble' : 'Not reachable'}</State>;
  if (!state) return <State is="waiting">Not asked yet</State>;
  if (!state.active) return <State is="waiting">Waits for its first release</State>;
  if (!state.daemon.running) return <State is="bad">The daemon is down</State>;
  if (!state.verifier.answering) return <State is="bad">Log-ins fail</State>;
  return <State is="ok">Healthy</State>;
}
