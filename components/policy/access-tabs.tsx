import { Segmented } from '#components/ui/chip.tsx';

/** The two ways of saying who is refused: our own list, and those of others. */
export function AccessTabs({ current }: { current: 'map' | 'dns-lists' }) {
  return (
    <div className="mb-4">
      <Segmented
        items={[
          { href: '/policy/access', label: 'Access map', current: current === 'map' },
          { href: '/policy/access/dns-lists', label: 'DNS lists', current: current === 'dns-lists' },
        ]}
        label="Which list"
      />
    </div>
  );
}
