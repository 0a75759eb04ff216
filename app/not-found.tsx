import { Gate } from '#components/shell/gate.tsx';
import { LinkButton } from '#components/ui/button.tsx';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Gate
      footer="Postern"
      sentence="The address is wrong, or what it named is gone."
      title="There is nothing here"
    >
      <LinkButton href="/" variant="primary" wide>
        Go to the console
      </LinkButton>
    </Gate>
  );
}
