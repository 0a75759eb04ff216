import { Tabs } from '#components/ui/tabs.tsx';

/** What the mail log says in numbers, and as rows. */
export function ReportTabs({ current }: { current: 'report' | 'exports' }) {
  return (
    <div className="-mx-4 print:hidden">
      <Tabs
        items={[
          { href: '/mail/reports', label: 'Report', current: current === 'report' },
          { href: '/mail/reports/exports', label: 'Exports', current: current === 'exports' },
        ]}
        label="Reports"
      />
    </div>
  );
}
