// Which packages may be named to a public feed, and which stay here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicNames, type RegistriesFor } from '../../../server/src/core/advisories/publicNames';
import { parseManifest } from '../../../server/src/core/manifests/manifest';
import type { LockedPackage, PackageSource } from '../../../server/src/core/types';

const npm = 'https://registry.npmjs.org/';
const corp = 'https://npm.corp.example/repo/';

/** As without an .npmrc. */
const plain: RegistriesFor = () => [npm];
/** `@corp:registry=https://npm.corp.example/repo/` */
const scoped: RegistriesFor = (name) => [name.startsWith('@corp/') ? corp : npm];
/** `registry=https://npm.corp.example/repo/` */
const proxied: RegistriesFor = () => [corp];

test('what comes from a public registry may be named', () => {
  draw(plain, [
    'lodash@4.17.21    https://registry.npmjs.org/lodash/-/lodash-4.17.21.tgz                → everybody',
    '@babel/core@7.0.0 https://registry.yarnpkg.com/@babel/core/-/core-7.0.0.tgz#0123        → everybody',
    'debug@4.4.2       https://registry.npmmirror.com/debug/-/debug-4.4.2.tgz                → everybody',
    'chalk@5.0.0       HTTPS://REGISTRY.NPMJS.ORG/chalk/-/chalk-5.0.0.tgz                    → everybody',
    'chalk@5.0.0       (not said)                                                            → everybody',
  ]);
});

test('what comes from anywhere else stays here', () => {
  draw(plain, [
    '@corp/ui@1.0.0    https://npm.corp.example/repo/@corp/ui/-/ui-1.0.0.tgz                 → its registry: comes from npm.corp.example',
    'debug@4.4.2       https://registry.npmjs.org.evil.example/debug/-/debug-4.4.2.tgz       → its registry: comes from registry.npmjs.org.evil.example',
    'debug@4.4.2       https://registry.npmjs.org@evil.example/debug/-/debug-4.4.2.tgz       → its registry: comes from evil.example',
    'debug@4.4.2       https://npm.pkg.github.com/download/@o/debug/4.4.2/0123               → its registry: comes from npm.pkg.github.com',
    '../up@1.0.0       (not said)                                                            → nobody: is no name that the public registry could have',
  ]);
  const sources: readonly PackageSource[] = ['git', 'tarball', 'directory', 'unknown'];
  assert.deepEqual(
    sources.map((source) => toldOf(plain, [locked('a', '1.0.0', undefined, source)])),
    [
      'a: nobody: comes from git',
      'a: nobody: comes from a tarball',
      'a: nobody: comes from a folder',
      'a: nobody: comes from an unknown place',
    ],
  );
});

test('a scope that leads to a registry of its own stays here, whatever the lockfile says', () => {
  draw(scoped, [
    '@corp/ui@1.0.0    (not said)                                                            → its registry: comes from npm.corp.example',
    '@corp/ui@1.0.0    https://registry.npmjs.org/@corp/ui/-/ui-1.0.0.tgz                    → its registry: comes from npm.corp.example',
    '@other/ui@1.0.0   (not said)                                                            → everybody',
    'lodash@4.17.21    (not said)                                                            → everybody',
  ]);
});

test('behind a registry for everything only what the lockfile calls public is public', () => {
  draw(proxied, [
    'lodash@4.17.21    https://npm.corp.example/repo/lodash/-/lodash-4.17.21.tgz             → its registry: comes from npm.corp.example',
    'lodash@4.17.21    https://registry.npmjs.org/lodash/-/lodash-4.17.21.tgz                → everybody',
    '@babel/core@7.0.0 https://registry.npmjs.org/@babel/core/-/core-7.0.0.tgz               → everybody',
    'lodash@4.17.21    (not said)                                                            → its registry: comes from npm.corp.example',
  ]);
});

test('every configuration that may hold is heard, and one that leads nowhere is not public', () => {
  const both: RegistriesFor = (name) => [...plain(name), ...scoped(name)];
  assert.equal(
    toldOf(both, [locked('@corp/ui', '1.0.0')]),
    '@corp/ui: its registry: comes from npm.corp.example',
  );
  assert.equal(
    toldOf(() => [undefined], [locked('a', '1.0.0')]),
    'a: its registry: comes from a registry that cannot be told',
  );
});

test('a name is public where one of its instances is, and only with the versions of these', () => {
  const instances = [
    locked('a', '1.0.0', `${corp}a/-/a-1.0.0.tgz`),
    locked('a', '2.0.0', `${npm}a/-/a-2.0.0.tgz`),
    locked('a', '2.0.0', `${npm}a/-/a-2.0.0.tgz`),
    locked('a', '3.0.0', undefined, 'git'),
  ];
  const { withheld, ...told } = publicNames(instances, [], plain);
  assert.deepEqual([told.public.get('a'), told.private.get('a'), withheld], [['2.0.0'], undefined, []]);
});

test('what is declared and not locked', () => {
  const manifests = [
    parseManifest(`{ "name": "root", "dependencies": {
      "lodash": "^4.0.0", "renamed": "npm:real@^1.0.0", "@corp/ui": "^1.0.0",
      "site": "^1.0.0", "linked": "^1.0.0", "cloned": "github:o/r", "latest": "latest" } }`),
    parseManifest('{ "name": "site" }'),
  ];
  const packages = [locked('linked', '1.0.0', undefined, 'directory')];
  const told = publicNames(packages, manifests, scoped);
  assert.deepEqual(
    [...told.public],
    [
      ['lodash', []],
      ['real', []],
      ['latest', []],
    ],
  );
  assert.deepEqual([...told.private], [['@corp/ui', []]]);
  assert.deepEqual(
    told.withheld.map(({ name, why }) => `${name} ${why}`),
    [
      '@corp/ui comes from npm.corp.example',
      'linked comes from a folder',
      'root is a workspace',
      'site is a workspace',
    ],
  );
});

test('a workspace that also comes from the registry, as a package that is built with itself', () => {
  const told = publicNames(
    [locked('esbuild', '0.20.0', `${npm}esbuild/-/esbuild-0.20.0.tgz`)],
    [{ name: 'esbuild', declarations: [] }],
    plain,
  );
  assert.deepEqual([[...told.public], told.withheld], [[['esbuild', ['0.20.0']]], []]);
});

test('names that are keys of every object', () => {
  const told = publicNames([locked('__proto__', '1.0.0'), locked('constructor', '1.0.0')], [], plain);
  assert.deepEqual([...told.public.keys()], ['constructor']);
  assert.deepEqual(
    told.withheld.map(({ name }) => name),
    ['__proto__'],
  );
});

/** Each line: package, where it was found, and who may be told. */
function draw(registriesFor: RegistriesFor, lines: readonly string[]): void {
  for (const line of lines) {
    const [, name = '', version = '', resolved = '', told = ''] =
      /^(.+)@(\S+)\s+(\(not said\)|\S+)\s+→ (.*)$/.exec(line) ?? [];
    const found = resolved === '(not said)' ? undefined : resolved;
    assert.equal(toldOf(registriesFor, [locked(name, version, found)]), `${name}: ${told}`);
  }
}

function toldOf(registriesFor: RegistriesFor, packages: readonly LockedPackage[]): string {
  const told = publicNames(packages, [], registriesFor);
  const why = told.withheld.map((one) => `: ${one.why}`).join();
  const name = packages[0]!.name;
  const audience = told.public.has(name) ? 'everybody' : told.private.has(name) ? 'its registry' : 'nobody';
  return `${name}: ${audience}${why}`;
}

function locked(
  name: string,
  version: string,
  resolved?: string,
  source: PackageSource = 'registry',
): LockedPackage {
  const span = { start: 0, end: 0 };
  return {
    ...{ kind: 'package', key: name, name, version, source, span, keySpan: span, edges: [] },
    ...(resolved !== undefined && { resolved }),
  };
}
