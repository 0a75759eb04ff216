import { kindWords, scopeWords } from '#components/report/report-words.ts';
import { Button } from '#components/ui/button.tsx';
import { controlClass } from '#components/ui/control.ts';
import type { FieldErrors } from '#lib/refusal.ts';
import { reportKinds } from '#lib/report/report-period.ts';
import { reportScopes } from '#lib/report/report-scope.ts';

export type ReportAsked = { kind: string; at: string; of: string; name: string };

/** Which report: a GET form, so that its address can be kept and sent. */
export function ReportForm({
  path,
  asked,
  errors,
}: {
  path: string;
  asked: ReportAsked;
  errors: FieldErrors;
}) {
  const { kind, at, of, name } = asked;
  const wrong = Object.entries(errors).flatMap(([field, sentences]) =>
    sentences.map((sentence) => ({ field, sentence })),
  );
  return (
    <form action={path} className="mb-5 print:hidden">
      <div className="flex flex-wrap items-end gap-3">
        <Choice
          choices={reportKinds.map((one) => [one, kindWords[one]])}
          label="Report"
          name="kind"
          now={kind}
        />
        <label className="flex flex-col gap-1 text-small text-ink-2">
          With the day (UTC)
          <input
            aria-invalid={errors.at ? true : undefined}
            className={controlClass(Boolean(errors.at), 'h-control px-2.5 text-body')}
            defaultValue={at}
            name="at"
            type="date"
          />
        </label>
        <Choice choices={reportScopes.map((one) => [one, scopeWords[one]])} label="Of" name="of" now={of} />
        <label className="flex min-w-40 flex-1 flex-col gap-1 text-small text-ink-2">
          Account or domain
          <input
            aria-invalid={errors.name ? true : undefined}
            className={controlClass(Boolean(errors.name), 'h-control px-2.5 text-body')}
            defaultValue={name}
            name="name"
            placeholder="kim, or example.org"
            spellCheck={false}
          />
        </label>
        <Button type="submit" variant="primary">
          Show
        </Button>
      </div>
      {wrong.map(({ field, sentence }) => (
        <p className="mt-2 text-small text-bad" key={`${field} ${sentence}`} role="alert">
          {sentence}
        </p>
      ))}
    </form>
  );
}

function Choice({
  label,
  name,
  now,
  choices,
}: {
  label: string;
  name: string;
  now: string;
  choices: readonly (readonly [string, string])[];
}) {
  return (
    <label className="flex flex-col gap-1 text-small text-ink-2">
      {label}
      <select className={controlClass(false, 'h-control px-2 text-body')} defaultValue={now} name={name}>
        {choices.map(([value, says]) => (
          <option key={value} value={value}>
            {says}
          </option>
        ))}
      </select>
    </label>
  );
}
