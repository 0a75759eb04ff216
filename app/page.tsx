import { redirect } from 'next/navigation';
import { homeOf } from '#components/shell/role-places.ts';
import { requireSignedIn } from '#lib/web/session.ts';

/** Everybody lands where their work is. */
export default async function Home() {
  const { operator } = await requireSignedIn();
  redirect(homeOf(operator.role));
}
