import type { LoginDraft } from '#components/outgoing/login-form.tsx';
import { Facts } from '#components/ui/panel.tsx';
import { PanelBody, SidePanel } from '#components/ui/side-panel.tsx';
import { Time } from '#components/ui/time.tsx';

/** One login for those who may only read. */
export function LoginFacts({ login, closeHref }: { login: LoginDraft; closeHref: string }) {
  const { password } = login;
  return (
    <SidePanel closeHref={closeHref} title={login.key || 'Every other server'}>
      <PanelBody>
        <Facts
          rows={[
            { term: 'Logs in as', value: <code>{login.authentication || login.authorization}</code> },
            { term: 'Acts for', value: login.authorization || 'itself' },
            { term: 'Mechanisms', value: login.mechanisms.join(', ') || 'what is offered here' },
            { term: 'When it fails', value: login.insist ? 'mail waits' : 'mail goes on without it' },
            { term: 'Realm', value: login.realm || 'the gateway’s host name' },
            {
              term: 'Password',
              value: password ? <Time at={password.at} /> : 'missing',
              ...(password && { note: `set by ${password.by}` }),
            },
            { term: 'Owner', value: login.owner || 'nobody named' },
            { term: 'Ticket', value: login.ticket || 'none' },
            { term: 'Reason', value: login.comment || 'none given' },
          ]}
        />
      </PanelBody>
    </SidePanel>
  );
}
