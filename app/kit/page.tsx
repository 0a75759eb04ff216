import { TextLink } from '#components/ui/button.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Stack } from '#components/ui/panel.tsx';
import { ThemeToggle } from '#components/ui/theme-toggle.tsx';
import { Charts, Empties, Rows } from './data.tsx';
import { Choices, Fields } from './fields.tsx';
import { Buttons, Icons, States } from './small-parts.tsx';

const samples = ['overview', 'list', 'list?open=3', 'review', 'review?deploying', 'account', 'gate'];

/** Every part in every state, on one sheet. */
export default function KitPage() {
  return (
    <main className="mx-auto max-w-300 p-6 max-mid:p-4" id="main">
      <PageHead
        actions={<ThemeToggle />}
        sentence={
          <>
            Every part in every state. Whole pages:{' '}
            {samples.map((sample, place) => (
              <span key={sample}>
                {place > 0 ? ', ' : null}
                <TextLink href={`/kit/${sample}`}>{sample}</TextLink>
              </span>
            ))}
            .
          </>
        }
        title="Kit"
      />
      <Stack>
        <Buttons />
        <States />
        <Fields />
        <Choices />
        <Rows />
        <Charts />
        <Empties />
        <Icons />
      </Stack>
    </main>
  );
}
