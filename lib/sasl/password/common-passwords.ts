/**
 * What the passwords people choose most are made of: the words themselves, names of seasons, months, teams and keyboards'
 * rows, in the languages seen most. Lower case, letters only; digits and signs around them are looked at separately.
 */
const pieces = `
password passwort passwd passord wachtwoord motdepasse contrasena senha parola haslo heslo geheim secret private
letmein openup opensesame welcome willkommen bienvenue welkom changeme changeit default temporary temp initial reset
correct battery staple
login logon signin admin administrator sysadmin superuser manager operator service support helpdesk office company
root toor guest public user username account test testing tester demo sample example computer internet network server
system database oracle cisco microsoft windows linux ubuntu debian apple google facebook twitter youtube amazon samsung
email mail webmail outlook exchange sendmail smtp hotmail gmail yahoo
qwerty qwertyuiop qwertz qwertzuiop azerty azertyuiop asdf asdfgh asdfghjkl yxcvbnm zxcvbn zxcvbnm qazwsx qazwsxedc
wsxedc edcrfv rfvtgb tgbyhn abcd abcdef abcdefgh abcdefghijkl alphabet
iloveyou loveyou lovely love lover forever sweetheart darling honey babygirl baby angel princess prince queen king kiss
sunshine sunflower flower butterfly rainbow moonlight starlight summer winter spring autumn fall sommer herbst
january february march april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday today tomorrow
monkey dragon tiger eagle falcon horse kitty kitten puppy buster bailey shadow ginger pepper cookie chocolate banana
cheese coffee whisky pizza silver golden diamond purple orange yellow green black white blue
master mustang ferrari porsche mercedes corvette harley yamaha honda toyota
superman batman spiderman ironman starwars startrek skywalker pokemon pikachu minecraft matrix merlin gandalf hobbit
naruto zelda nintendo playstation warcraft phoenix ninja pirate wizard hunter ranger soldier killer hacker trustno
football fussball soccer baseball basketball hockey tennis golf liverpool chelsea arsenal barcelona realmadrid bayern
juventus yankees lakers cowboys steelers
michael michelle jennifer jessica jordan joshua daniel andrew robert thomas charlie matthew anthony nicole ashley amanda
samantha victoria alexander benjamin maria thomas andrea patrick william george jesus christ blessed heaven
freedom liberty justice whatever nothing something anything everything trust hope peace happy lucky cheers hello hallo
bonjour goodbye please thanks thankyou money dollar cash dinero champion winner number access control security secure
america england london france paris germany deutschland berlin canada australia brasil mexico china india russia
family mother father mommy daddy brother sister friend friends school student teacher
fuckyou fuck bitch asshole shit
`
  .trim()
  .split(/\s+/);

const longestFirst = [...new Set(pieces)].sort((a, b) => b.length - a.length);

const lookalikes: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * How many characters are left of a password once everything a guesser tries first is taken out: common words (also
 * written with digits and signs for letters), years, runs such as 12345 or abcde, one character repeated, and separators.
 */
export function unguessableLength(password: string): number {
  const withoutRuns = dropRuns(password.toLowerCase().replaceAll(/(?:19|20)\d\d/g, ''));
  const plain = withoutRuns.replaceAll(/[^a-z]/g, (sign) => lookalikes[sign] ?? sign);
  let rest = plain;
  for (const piece of longestFirst) rest = rest.replaceAll(piece, ' ');
  return Array.from(rest.replaceAll(/(.)\1+/gu, '$1').replaceAll(/[\s._,;:!?+*#&/'"=-]+/g, '')).length;
}

/** Takes out three and more characters that go up or down by one or stay the same. */
function dropRuns(text: string): string {
  let kept = '';
  for (let at = 0; at < text.length; ) {
    const end = endOfRun(text, at);
    if (end - at < 3) kept += text.slice(at, end);
    at = end;
  }
  return kept;
}

function endOfRun(text: string, start: number): number {
  const stepAt = (at: number) => text.charCodeAt(at + 1) - text.charCodeAt(at);
  const step = stepAt(start);
  if (Math.abs(step) > 1 || Number.isNaN(step)) return start + 1;
  let end = start + 1;
  while (end < text.length && stepAt(end - 1) === step) end += 1;
  return end - start < 3 ? start + 1 : end;
}
