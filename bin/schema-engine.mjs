import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

let loaded;

/**
 * Prisma's schema engine as WebAssembly: the same engine as `prisma migrate`, with nothing to download. Its glue imports the
 * .wasm as a module, which Node 20 cannot, so it is instantiated by hand; once per process, since the glue is a singleton.
 */
export function schemaEngine() {
  loaded ??= load();
  return loaded;
}

async function load() {
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const glue = await import(path);
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (text) => console.error(`schema engine: ${text}`) };
  const wasm = readFileSync(path.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}
