import { z } from 'zod';
import { asciiLineReason, type Reason, textThat } from '#lib/mail/reason.ts';
import { quoteReason } from '#lib/sendmail/option-value.ts';

/** Files of cf/ostype; `linux` is what Debian's daemon was built for, `debian` brings Debian's own paths and mailers. */
export const osTypes = (
  'linux debian gnu mklinux freebsd4 freebsd5 freebsd6 dragonfly openbsd bsd4.3 bsd4.4 bsdi bsdi1.0 bsdi2.0 darwin nextstep solaris2 solaris2.ml ' +
  'solaris2.pre5 solaris8 solaris11 sunos3.5 sunos4.1 aix3 aix4 aix5 hpux9 hpux10 hpux11 irix4 irix5 irix6 osf1 ultrix4 unixware7 unicos unicosmk ' +
  'unicosmp sco-uw-2.1 sco3.2 svr4 a-ux altos amdahl-uts dgux domainos dynix3.2 isc4.1 maxion mpeix powerux ptx2 qnx riscos4.5 sinix unknown uxpds'
).split(' ');

/** Files of cf/domain that a gateway may have; one of a site's own is no part of a release. */
export const domainFiles = ['', 'generic', 'debian-mta'] as const;

/** How sendmail.mc begins: what nearly nobody changes. */
export const buildSection = z.object({
  /** OSTYPE */
  osType: z.enum(osTypes, 'Choose a file of cf/ostype.').default('linux'),
  /** DOMAIN; empty: none. */
  domain: z.enum(domainFiles, 'Choose generic, debian-mta or nothing.').default(''),
  /** VERSIONID: stands in the cf as a comment. */
  versionId: textThat(versionReason).default('Postern'),
});

function versionReason(text: string): Reason {
  if (text === '') return null;
  if (text.length > 120) return 'Use at most 120 characters.';
  const sign = /[`#$\\]/.exec(text)?.[0];
  return (
    asciiLineReason(text) ?? quoteReason(text) ?? (sign === undefined ? null : `Leave out the sign ${sign}.`)
  );
}
