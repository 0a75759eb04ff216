#!/usr/bin/env node
// `npm run lock`, after every `npm install`. A registry mirror may lack the optional binaries of other systems; npm then leaves
// them out of package-lock.json, and `npm ci` refuses the lock ("Missing: … from lock file"). This puts them back as what they
// are, optional and for another system: npm skips them here and fetches them where the registry has them.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;

const systems = [
  'darwin',
  'win32',
  'linux',
  'freebsd',
  'openbsd',
  'netbsd',
  'android',
  'sunos',
  'aix',
  'openharmony',
];
const processors = [
  'arm64',
  'x64',
  'ia32',
  'arm',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'mips64el',
  'wasm32',
];

/** What the name of a binary package says it is for: `@next/swc-linux-arm64-musl`. */
function platformOf(name) {
  const words = name.replace(/eabi(hf)?$/, '').split(/[-/]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  return {
    ...(os && { os: [os] }),
    ...(cpu && { cpu: [cpu] }),
    ...(os === 'linux' && { libc: [words.includes('musl') ? 'musl' : 'glibc'] }),
  };
}

/** Whether a package of this name is found from `path`, as Node looks for it: in every node_modules upwards. */
function isLocked(path, name) {
  if (packages[`${path ? `${path}/` : ''}node_modules/${name}`]) return true;
  if (path === '') return false;
  return isLocked(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name);
}

let added = 0;
for (const [path, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    if (isLocked(path, name)) continue;
    const platform = platformOf(name);
    if (!platform.os && !platform.cpu)
      throw new Error(`cannot tell from its name what system ${name} is for`);
    const version = range.replace(/^\D+/, '');
    packages[`node_modules/${name}`] = { version, optional: true, ...(dev && { dev }), ...platform };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other systems added to package-lock.json.`);
