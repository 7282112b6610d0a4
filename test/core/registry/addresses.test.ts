import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registryAddresses } from '../../../server/src/core/registry/addresses';

test('npm, pnpm and yarn 1', () => {
  const text = `
; registry=https://commented.example
registry = "https://npm.corp.example/"
@corp:registry=https://joe:s3cret@own.example/npm
@open:registry = \${OPEN}
//own.example/npm/:_authToken=s3cret
registry-is-not=https://other.example`;
  const read = { '': 'https://npm.corp.example/', '@corp': 'https://own.example/npm', '@open': '' };
  assert.deepEqual(addressesIn('/p/.npmrc', text), read);
  assert.deepEqual(
    addressesIn('/p/.yarnrc', 'registry "https://a.example"\n"@corp:registry" "https://b.example"'),
    { '': 'https://a.example', '@corp': 'https://b.example' },
  );
});

test('an .npmrc as people write it, read as npm reads it', () => {
  const read = (text: string) => addressesIn('.npmrc', text);
  const own = { '@corp': 'https://own.example/' };
  for (const line of [
    '@corp:registry=https://own.example/ ; ours',
    '@corp:registry=https://own.example/ # ours',
    '@corp:registry=https://own.example/;ours',
    '@corp:registry="https://own.example/" ; ours',
    `'@corp:registry' = 'https://own.example/'`,
    '\t@corp:registry = https://own.example/ ',
    'save-exact=true\r@corp:registry=https://own.example/',
    '@corp:registry=https://own.example/\r\n[section]\r\n@corp:registry=https://registry.npmjs.org/',
  ])
    assert.deepEqual(read(line), own, line);
});

test('pnpm, in its workspace file too', () => {
  const read = (text: string) => addressesIn('/p/pnpm-workspace.yaml', text);
  assert.deepEqual(
    read(`
packages: [a]
registry: https://npm.corp.example
registries:
  https://own.example/npm/:
    serverType: artifactory
    scopes: ["@corp", "@tools"]
  https://third.example/:
    scopes:
      - "@third"
`),
    {
      '': 'https://npm.corp.example',
      '@corp': 'https://own.example/npm/',
      '@tools': 'https://own.example/npm/',
      '@third': 'https://third.example/',
    },
  );
  assert.deepEqual(
    read(`registries:\n  default: https://npm.corp.example\n  '@corp': https://own.example\n`),
    { '': 'https://npm.corp.example', '@corp': 'https://own.example' },
  );
  assert.deepEqual(read('registries:\n  https://npm.corp.example/:\n    scopes: ["@"]\n'), {
    '': 'https://npm.corp.example/',
  });
});

test('yarn 2 and later', () => {
  const text = `
npmRegistryServer: "https://npm.corp.example"
npmAuthToken: s3cret
npmScopes:
  corp:
    npmRegistryServer: https://own.example
    npmAuthToken: s3cret
  "other":
    npmPublishRegistry: https://other.example
npmRegistries:
  "https://third.example":
    npmAuthToken: s3cret`;
  assert.deepEqual(addressesIn('.yarnrc.yml', text), {
    '': 'https://npm.corp.example',
    '@corp': 'https://own.example',
  });
});

test('bun', () => {
  const text = `
registry = "https://not-below-install.example"
[install]
registry = { url = "https://npm.corp.example", token = "s3cret" }
[install.scopes]
corp = "https://own.example"
"@shop" = { token = "$TOKEN", url = "https://shop.example" }
[install.scopes.third]
url = 'https://third.example'
[test]
registry = "https://other.example"`;
  assert.deepEqual(addressesIn('bunfig.toml', text), {
    '': 'https://npm.corp.example',
    '@corp': 'https://own.example',
    '@shop': 'https://shop.example',
    '@third': 'https://third.example',
  });
});

test('what is no such file, cut off or enormous names nothing and takes no time', () => {
  for (const file of ['.npmrc', '.yarnrc.yml', 'pnpm-workspace.yaml', 'bunfig.toml']) {
    assert.deepEqual(addressesIn(file, '\0[[{{registry'), {});
    assert.deepEqual(addressesIn(file, `[install]\nx = { ${'url '.repeat(1_000_000)}`), {});
  }
  assert.deepEqual(addressesIn('.npmrc', '@__proto__:registry=https://a.example'), {
    '@__proto__': 'https://a.example',
  });
});

function addressesIn(file: string, text: string): object {
  return Object.fromEntries(registryAddresses(file, text));
}
