// Which registries the configuration of each package manager names.
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

test('yarn and pnpm, as maps in braces', () => {
  for (const text of [
    'npmScopes: {corp: {npmRegistryServer: "https://own.example", npmAuthToken: s3cret}}',
    'npmScopes: {\n  corp: {\n    npmRegistryServer: https://own.example, # ours\n    npmAuthToken: s3cret\n  }\n}\n',
    'npmScopes:\n  {"corp": {"npmAuthToken": "s3cret", "npmRegistryServer": "https://own.example"}}\n',
    '{"npmScopes":{"corp":{"npmRegistryServer":"https://own.example"}}}',
    'npmScopes:\n  corp: {npmRegistryServer: https://own.example}\n',
  ])
    assert.deepEqual(addressesIn('.yarnrc.yml', text), { '@corp': 'https://own.example' }, text);
  for (const text of [
    'registries: {"https://own.example/": {scopes: ["@corp", "@tools"]}}',
    'registries: {"@corp": https://own.example/, "@tools": "https://own.example/"}',
  ])
    assert.deepEqual(
      addressesIn('pnpm-workspace.yaml', text),
      { '@corp': 'https://own.example/', '@tools': 'https://own.example/' },
      text,
    );
});

test('what is said elsewhere in the file cannot be told, and so leads to nobody known', () => {
  const shared = 'shared: &corp\n  npmRegistryServer: https://own.example\n';
  for (const scopes of ['npmScopes:\n  corp: *corp\n', 'npmScopes: {corp: *corp}\n'])
    assert.deepEqual(addressesIn('.yarnrc.yml', shared + scopes), { '@corp': '' }, scopes);
});

test('bun, as tables in braces and by keys with dots', () => {
  for (const text of [
    '[install]\nscopes = { corp = "https://own.example", "@shop" = { token = "a}b", url = "https://shop.example" } }',
    '[install]\nscopes.corp = "https://own.example"\nscopes."@shop".url = \'https://shop.example\'',
    'install.scopes = { "corp" = { url = "https://own.example" }, shop = "https://shop.example" } # ours',
    'install = { cache = { dir = "x" }, scopes = { corp = "https://own.example", shop = "https://shop.example" } }',
    '[ install . scopes ]\n"@corp" = "https://own.example"\n[install.scopes."@shop"]\nurl = "https://shop.example"',
    '[install]\nscopes = {\n  corp = "https://own.example", # ours\n  shop = "https://shop.example",\n}',
  ])
    assert.deepEqual(
      addressesIn('bunfig.toml', text),
      { '@corp': 'https://own.example', '@shop': 'https://shop.example' },
      text,
    );
  assert.deepEqual(addressesIn('bunfig.toml', '[install]\nscopes = { corp = { url = "$CORP" } }'), {
    '@corp': '',
  });
  assert.deepEqual(addressesIn('bunfig.toml', 'install = { registry = "https://npm.corp.example" }'), {
    '': 'https://npm.corp.example',
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

test('bun, of a scope called as the field is', () => {
  for (const text of [
    '[install.scopes]\nurl = "https://own.example"',
    'install.scopes.url.url = "https://own.example"',
  ])
    assert.deepEqual(addressesIn('bunfig.toml', text), { '@url': 'https://own.example' }, text);
});

test('what is no such file, cut off or enormous names nothing and takes no time', () => {
  for (const file of ['.npmrc', '.yarnrc.yml', 'pnpm-workspace.yaml', 'bunfig.toml']) {
    assert.deepEqual(addressesIn(file, '\0[[{{registry'), {});
    for (const part of ['url ', 'a = { ', '"', '[', '{ a: ', '\\'])
      assert.deepEqual(addressesIn(file, `[install]\nx = { ${part.repeat(1_000_000)}`), {}, part);
  }
  assert.deepEqual(addressesIn('.npmrc', '@__proto__:registry=https://a.example'), {
    '@__proto__': 'https://a.example',
  });
});

function addressesIn(file: string, text: string): object {
  return Object.fromEntries(registryAddresses(file, text));
}

test('an address with something else behind it is none, as to npm', () => {
  assert.deepEqual(addressesIn('.npmrc', 'registry=https://npm.corp.example and more\n'), { '': '' });
  assert.deepEqual(addressesIn('.npmrc', 'registry=https://npm.corp.example # and more\n'), {
    '': 'https://npm.corp.example',
  });
});
