import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DocBlocks } from '#components/help/doc-blocks.tsx';
import { readDoc } from '#components/help/doc-text.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { type Rule, rules } from '#lib/policy/finding.ts';
import { readFindingPage } from '#lib/web/finding-page.ts';

type Props = { params: Promise<{ topic: string; rule: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { title } = readDoc(await readFindingPage(ruleOf(await params)));
  return { title };
}

export default async function FindingHelpPage({ params }: Props) {
  const { title, blocks } = readDoc(await readFindingPage(ruleOf(await params)));
  return (
    <>
      <PageHead crumbs={[{ label: 'Help' }, { label: 'Findings', href: '/help/findings' }]} title={title} />
      <DocBlocks blocks={blocks} />
    </>
  );
}

function ruleOf({ topic, rule }: { topic: string; rule: string }): Rule {
  return rules.find((known) => known === `${topic}/${rule}`) ?? notFound();
}
