import { buttonClass, LinkButton } from '#components/ui/button.tsx';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import { Menu, MenuLink } from '#components/ui/menu.tsx';
import { Item, ItemList, Panel } from '#components/ui/panel.tsx';

export const wayKeys = ['authority', 'issue', 'request', 'import', 'self-signed'] as const;
export type WayKey = (typeof wayKeys)[number];

type Way = { key: WayKey; icon: IconName; title: string; action: string; says: string };

const ways: Way[] = [
  {
    key: 'issue',
    icon: 'seal',
    title: 'From your own authority',
    action: 'Issue a certificate',
    says: 'At once, for any name, renewed with one click. Hosts that trust your authority verify it.',
  },
  {
    key: 'request',
    icon: 'arrow',
    title: 'From an outside authority',
    action: 'Make a request',
    says: 'A key and a request (CSR) are made here; you paste the answer. The key never leaves this console but to a gateway.',
  },
  {
    key: 'import',
    icon: 'upload',
    title: 'You have one',
    action: 'Import PEM',
    says: 'Certificate, chain and key, in any order. Everything is checked before it is stored.',
  },
  {
    key: 'self-signed',
    icon: 'trace',
    title: 'Just for a lab',
    action: 'Sign it by itself',
    says: 'Mail is encrypted, and nobody can verify with whom.',
  },
];

const firstAuthority: Way = {
  key: 'authority',
  icon: 'seal',
  title: 'Begin with your own authority',
  action: 'Make your own authority',
  says: 'It signs a certificate for each gateway and client in seconds, and renews them with one click. Its key stays here, sealed. Most mail hosts encrypt without verifying, so an own authority serves them as well as a bought certificate.',
};

type Props = {
  /** Whether there is one that can sign. Until then, making one leads. */
  hasAuthority: boolean;
  hrefOf: (way: WayKey) => string;
};

/** The ways to a first certificate. */
export function Ways({ hasAuthority, hrefOf }: Props) {
  const shown = hasAuthority ? ways : [firstAuthority, ...ways.slice(1)];
  return (
    <Panel flush title="Ways to a certificate">
      <ItemList label="Ways to a certificate">
        {shown.map((way, place) => (
          <Item
            action={
              <LinkButton href={hrefOf(way.key)} small variant={place === 0 ? 'primary' : 'plain'}>
                {way.action}
              </LinkButton>
            }
            icon={way.icon}
            key={way.key}
            title={way.title}
            tone={place === 0 ? 'accent' : 'neutral'}
          >
            {way.says}
          </Item>
        ))}
      </ItemList>
    </Panel>
  );
}

/** The ways to a further certificate, in the head of the page. */
export function WayButtons({ hasAuthority, hrefOf }: Props) {
  return (
    <>
      <Menu
        className={buttonClass({})}
        trigger={
          <>
            Other ways <Icon name="down" small />
          </>
        }
      >
        {ways.slice(1).map((way) => (
          <MenuLink href={hrefOf(way.key)} key={way.key}>
            <Icon className="text-ink-3" name={way.icon} small />
            {way.action}
          </MenuLink>
        ))}
      </Menu>
      <LinkButton
        hotkey="n"
        href={hrefOf(hasAuthority ? 'issue' : 'authority')}
        icon="plus"
        variant="primary"
      >
        {hasAuthority ? 'Issue certificate' : 'Make an authority'}
      </LinkButton>
    </>
  );
}
