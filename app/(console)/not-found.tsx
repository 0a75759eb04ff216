import { LinkButton } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';

export const metadata = { title: 'Not found' };

/** Inside the shell, so that the way on is beside it. */
export default function NotFoundInConsole() {
  return (
    <>
      <PageHead title="There is nothing here" />
      <EmptyState action={<LinkButton href="/">Go to the console</LinkButton>}>
        The address is wrong, what it named is gone, or your role does not see it.
      </EmptyState>
    </>
  );
}
