import { Checkbox } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import type { ClientOptions } from '#lib/policy/section/client-options.ts';

const families = [
  { family: 'inet', label: 'IPv4' },
  { family: 'inet6', label: 'IPv6' },
] as const;

const boxes = [
  { field: 'helloByInterface', macro: 'M=h', label: 'HELO by that address' },
  { field: 'noAuth', macro: 'M=A', label: 'Never log in' },
  { field: 'noStartTls', macro: 'M=S', label: 'Never STARTTLS' },
] as const;

/** How the gateway goes out to other servers, a row for each family of addresses. */
export function ClientsField({
  clients,
  readOnly,
}: {
  clients: readonly ClientOptions[];
  readOnly: boolean;
}) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 flex w-full items-baseline gap-2 font-row">
        Going out <code className="ml-auto text-cap font-normal text-ink-3">CLIENT_OPTIONS</code>
      </legend>
      <details open={clients.length > 0}>
        <summary className="text-small text-accent-ink hover:underline">
          {clients.length > 0
            ? 'Address and rules for each family'
            : 'As the host routes. Address and rules for each family'}
        </summary>
        <ul className="narrow-fields mt-3 flex flex-col gap-3">
          {families.map(({ family, label }, at) => {
            const one = clients.find((client) => client.family === family);
            const name = (field: keyof ClientOptions) => `value.clients.${at}.${field}`;
            return (
              <li className="rounded-control border border-line p-3" key={family}>
                <input name={name('family')} type="hidden" value={family} />
                <div className="grid grid-cols-2 gap-3 max-mid:grid-cols-1">
                  <TextField
                    daemonName="Addr"
                    label={`From, over ${label}`}
                    mono
                    name={name('address')}
                    placeholder="as the host routes"
                    readOnly={readOnly}
                    value={one?.address ?? ''}
                  />
                  <TextField
                    daemonName="Port"
                    inputMode="numeric"
                    label="From port"
                    mono
                    name={name('port')}
                    placeholder="any"
                    readOnly={readOnly}
                    value={one?.port ?? ''}
                  />
                  <TextField
                    daemonName="SndBufSize"
                    inputMode="numeric"
                    label="Send buffer"
                    mono
                    name={name('sendBuffer')}
                    readOnly={readOnly}
                    unit="bytes"
                    value={one?.sendBuffer ?? ''}
                  />
                  <TextField
                    daemonName="RcvBufSize"
                    inputMode="numeric"
                    label="Receive buffer"
                    mono
                    name={name('receiveBuffer')}
                    readOnly={readOnly}
                    unit="bytes"
                    value={one?.receiveBuffer ?? ''}
                  />
                </div>
                <div className="mt-3 grid grid-cols-2 gap-x-6 gap-y-2 max-mid:grid-cols-1">
                  {boxes.map(({ field, macro, label: words }) => (
                    <Checkbox
                      checked={one?.[field] ?? false}
                      daemonName={macro}
                      key={field}
                      label={words}
                      name={name(field)}
                      readOnly={readOnly}
                    />
                  ))}
                </div>
              </li>
            );
          })}
        </ul>
      </details>
    </fieldset>
  );
}
