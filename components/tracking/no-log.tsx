import { EmptyState } from '#components/ui/note.tsx';

export function NoLogYet() {
  return (
    <EmptyState>
      No mail log was read yet. The worker reads it from each gateway within seconds of its first release.
    </EmptyState>
  );
}
