'use client';

import clsx from 'clsx';
import {
  createContext,
  type FormEvent,
  Fragment,
  type ReactNode,
  startTransition,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
} from 'react';
import { State } from '#components/ui/badge.tsx';
import { Button, type ButtonVariant, LinkButton } from '#components/ui/button.tsx';
import { Note } from '#components/ui/note.tsx';
import { RawLines } from '#components/ui/raw-lines.tsx';
import { useFormAction } from '#components/ui/use-form-action.ts';
import { useKeptPlace } from '#components/ui/use-kept-place.ts';
import { words } from '#components/ui/words.ts';
import { type FormState, idle } from '#lib/web/form-state.ts';

/** A server action for a form: takes the last state and what was typed, answers with the new state or redirects. */
export type FormAction<T = unknown> = (state: FormState<T>, form: FormData) => Promise<FormState<T>>;

type FormContextValue = { state: FormState; pending: boolean };
const FormContext = createContext<FormContextValue>({ state: idle, pending: false });

/** The state of the form around a field. */
export function useFormContext(): FormContextValue {
  return useContext(FormContext);
}

/**
 * A form around a server action. Fields inside find their errors and what was typed by themselves; a refusal stands on top
 * with the way out and the tool's own words. Works without JavaScript; with it nothing typed is ever lost. `revision`
 * (the row's version) starts the fields over once the row was saved. `footer` is pinned to the bottom in a side panel.
 */
export function ActionForm<T>({
  id,
  action,
  revision,
  footer,
  label,
  className,
  children,
}: {
  /** For controls that stand elsewhere on the page and belong to this form. */
  id?: string;
  action: FormAction<T>;
  revision?: string | number;
  footer?: ReactNode;
  label?: string;
  className?: string;
  children: ReactNode;
}) {
  const [state, dispatch, pending] = useFormAction(action);
  const form = useRef<HTMLFormElement>(null);
  useKeptPlace(form);
  useEffect(() => {
    if (state.status === 'refused')
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [state]);

  return (
    <FormContext value={{ state, pending }}>
      <form
        action={dispatch}
        aria-label={label}
        className={clsx('flex min-h-0 flex-1 flex-col in-[.side-panel]:h-full', className)}
        id={id}
        noValidate
        onSubmit={(event) => (pending ? event.preventDefault() : sendByHand(event, dispatch))}
        ref={form}
      >
        <div className="flex flex-col gap-4 in-[.side-panel]:min-h-0 in-[.side-panel]:flex-1 in-[.side-panel]:overflow-auto in-[.side-panel]:px-5 in-[.side-panel]:py-4">
          <Refused state={state} />
          <Fragment key={revision}>{children}</Fragment>
        </div>
        {footer}
      </form>
    </FormContext>
  );
}

/**
 * Sends by hand, because React would empty the fields after an action of its own. A button with an address of its own (an
 * export) is left to the browser.
 */
export function sendByHand(event: FormEvent<HTMLFormElement>, dispatch: (form: FormData) => void): void {
  const { submitter } = event.nativeEvent as SubmitEvent;
  // React's own fields, for who has no script, say nothing in an address
  for (const own of event.currentTarget.querySelectorAll<HTMLInputElement>('input[name^="$ACTION"]'))
    own.disabled = true;
  if (submitter?.getAttribute('formmethod') === 'get') return;
  event.preventDefault();
  const data = new FormData(event.currentTarget, submitter);
  startTransition(() => dispatch(data));
}

/** Why the form was refused. Errors that no field of this form shows are listed here, so that none is lost. */
function Refused({ state }: { state: FormState }) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const form = list.current?.closest('form');
    for (const item of list.current?.children ?? []) {
      const name = item.getAttribute('data-field') ?? '';
      item.toggleAttribute('hidden', Boolean(form?.querySelector(`[data-error-of="${CSS.escape(name)}"]`)));
    }
  }, [state]);
  if (state.status !== 'refused') return null;
  const errors = Object.entries(state.fields).filter(([, says]) => says.join(' ') !== state.message);
  return (
    <Note live title={state.message ?? words.firstWins} tone="bad">
      {state.next}
      {errors.length > 0 ? (
        <ul className="mt-1" ref={list}>
          {errors.map(([name, says]) => (
            <li data-field={name} key={name}>
              <code>{name}</code>: {says.join(' ')}
            </li>
          ))}
        </ul>
      ) : null}
      {state.detail ? <RawLines lines={state.detail.trimEnd().split('\n')} /> : null}
    </Note>
  );
}

/** The button that sends the form around it; says what it is doing while it does. */
export function SubmitButton({
  children = words.save,
  busy = words.saving,
  variant = 'primary',
  blocked,
  name,
  value,
  wide,
  small,
}: {
  children?: ReactNode;
  busy?: string;
  variant?: ButtonVariant;
  blocked?: ReactNode;
  name?: string;
  value?: string;
  wide?: boolean;
  small?: boolean;
}) {
  const { pending } = useFormContext();
  return (
    <Button
      blocked={blocked}
      busy={pending ? busy : undefined}
      data-save
      name={name}
      small={small}
      type="submit"
      value={value}
      variant={variant}
      wide={wide}
    >
      {children}
    </Button>
  );
}

/**
 * The foot of a form: what destroys on the left, cancel and save on the right, and the answer to the last save between.
 * In a side panel it stays in view.
 */
export function FormActions({
  danger,
  cancelHref,
  done,
  over,
  save,
  busy,
  blocked,
  variant,
}: {
  danger?: ReactNode;
  cancelHref?: string;
  /** Said once the action answered "done": "Saved to the draft". */
  done?: string;
  /** What leads away once the action answered "done", where doing it again would undo what was just done. */
  over?: string;
  save?: string;
  busy?: string;
  blocked?: ReactNode;
  /** Of the button that saves: "danger" where it destroys. */
  variant?: ButtonVariant;
}) {
  const { state, pending } = useFormContext();
  const isOver = over !== undefined && state.status === 'done';
  return (
    <div className="mt-5 flex flex-wrap items-center gap-2 in-[.side-panel]:mt-0 in-[.side-panel]:border-t in-[.side-panel]:border-line in-[.side-panel]:px-5 in-[.side-panel]:py-3">
      {danger}
      <div className="ml-auto flex flex-wrap items-center justify-end gap-2">
        <output className="text-small text-ink-2">
          {done && state.status === 'done' && !pending ? <State is="ok">{done}</State> : null}
        </output>
        {cancelHref ? (
          <LinkButton href={cancelHref} variant={isOver ? 'primary' : 'plain'}>
            {isOver ? over : words.cancel}
          </LinkButton>
        ) : null}
        {isOver ? null : (
          <SubmitButton blocked={blocked} busy={busy} variant={variant}>
            {save}
          </SubmitButton>
        )}
      </div>
    </div>
  );
}
