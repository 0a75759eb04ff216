import { Gate } from '#components/shell/gate.tsx';
import { LinkButton } from '#components/ui/button.tsx';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Gate
      footer="Postern"
      sentence="The address is wrong, what it named is gone, or your role does not see it."
      title="There is nothing here"
    >
      <LinkButton href="/" variant="primary" wide>
        Go to the console
      </LinkButton>
    </Gate>
  );
}
