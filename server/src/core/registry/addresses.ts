// Which registries a package manager's configuration names: addresses alone, and never what opens them.

import { baseName } from '../paths';
import { iniValueOf } from '../reading/ini';
import { tomlStringsOf } from '../reading/toml';
import { yamlScalarsOf } from '../reading/yaml';
import type { Registries } from '../types';

/** The files that `registryAddresses` can read; a package manager reads those of the project, and some those above it. */
export const registryFiles: readonly string[] = [
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  'pnpm-workspace.yaml',
  'bunfig.toml',
];

/**
 * The registries that a configuration file names, by the kind of file that its name says; empty where it names none.
 * An address that is no plain http or https one, such as one with a variable in it, is ''.
 *
 * - npm, pnpm and yarn 1: `registry` and `@scope:registry` in `.npmrc` and `.yarnrc`
 * - pnpm: also `registry` and `registries` in `pnpm-workspace.yaml`, where these lead from scopes to addresses or, since
 *   pnpm 11.23, from addresses to their `scopes` (https://pnpm.io/registries)
 * - yarn 2 and later: `npmRegistryServer`, and the same below a scope of `npmScopes`, in `.yarnrc.yml`. A scope without one
 *   goes to yarn's own default there, whatever the usual registry is (4.18), though its source means the usual one
 *   (`getScopeRegistry`): here it goes to that, which tells no name that may be private
 * - bun: `registry` and `scopes` below `install` in `bunfig.toml`
 */
export function registryAddresses(file: string, text: string): Registries {
  const read = readers[baseName(file)] ?? fromIni;
  return new Map([...read(text)].map(([scope, address]) => [scope, usableAddress(address)]));
}

type Reader = (text: string) => Generator<readonly [scope: string, address: string]>;

const readers: Readonly<Record<string, Reader>> = {
  '.npmrc': fromIni,
  '.yarnrc': fromIni,
  '.yarnrc.yml': fromYarn,
  'pnpm-workspace.yaml': fromPnpm,
  'bunfig.toml': fromBun,
  '.bunfig.toml': fromBun,
  'config.yaml': fromPnpm,
};

/** No line with an address is longer, and what is need not be looked through. */
const maxLine = 2000;

/**
 * `@scope:registry=address`, in yarn 1 `"@scope:registry" "address"`, either with a comment behind it. What stands in
 * a section is no setting of npm's.
 */
function* fromIni(text: string): ReturnType<Reader> {
  for (const line of linesOf(text)) {
    if (line.startsWith('[')) return;
    const [, scope = '', value] =
      /^["']?(?:(@[^:\s="']+):)?registry["']?(?:\[\])?(?:\s*=\s*|\s+)(\S.*)$/.exec(line) ?? [];
    if (value !== undefined) yield [scope, iniValueOf(value)];
  }
}

function* fromYarn(text: string): ReturnType<Reader> {
  for (const { path, value } of yamlScalarsOf(text)) {
    const [first, scope = '', last] = path;
    if (path.length === 1 && first === 'npmRegistryServer') yield ['', value.text];
    const isServer = path.length === 3 && last === 'npmRegistryServer';
    // What stands elsewhere in the file by an alias is as good as unknown.
    const isElsewhere = path.length === 2 && value.text.startsWith('*');
    if (first === 'npmScopes' && (isServer || isElsewhere)) yield [`@${scope.replace(/^@/, '')}`, value.text];
  }
}

/** The scope `@` is that of all names without one. */
function* fromPnpm(text: string): ReturnType<Reader> {
  for (const { path, value } of yamlScalarsOf(text)) {
    const [first, key = '', last] = path;
    if (path.length === 1 && first === 'registry') yield ['', value.text];
    if (first !== 'registries') continue;
    if (path.length === 2) yield [key === 'default' ? '' : key, value.text];
    if (path.length === 3 && last === 'scopes') yield [value.text === '@' ? '' : value.text, key];
  }
}

/** A registry is an address, or a table with a `url`. */
function* fromBun(text: string): ReturnType<Reader> {
  for (const { path, value } of tomlStringsOf(text)) {
    const [install, what, ...keys] = path;
    if (install !== 'install' || (what !== 'registry' && what !== 'scopes')) continue;
    const [scope, field = 'url', ...deeper] = what === 'registry' ? ['', ...keys] : keys;
    if (scope === undefined || field !== 'url' || deeper.length > 0) continue;
    yield [what === 'registry' ? '' : `@${scope.replace(/^@/, '')}`, value];
  }
}

function* linesOf(text: string): Generator<string> {
  for (const line of text.split(/[\r\n]+/)) {
    const content = line.length > maxLine ? '' : line.trim();
    if (content !== '' && !/^[#;]/.test(content)) yield content;
  }
}

/** An address without quotes and without a login; '' for what is no plain http or https one. */
export function usableAddress(text: string): string {
  const address = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  return /^https?:\/\/[^\s${}]+$/i.test(address) ? address.replace(/^(https?:\/\/)[^/@]*@/i, '$1') : '';
}
