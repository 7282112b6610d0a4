// Which published version the address of a tarball names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePackument } from '../../../server/src/core/registry/packument';
import { publicTarballOf, tarballBeside } from '../../../server/src/core/registry/tarballs';

test('only what a public registry serves, under the name and version that it serves', () => {
  const named = (address: string) => Object.values(publicTarballOf(address) ?? {}).join('@');
  const addresses = {
    'https://registry.npmjs.org/a/-/a-1.0.0.tgz': 'a@1.0.0',
    'https://registry.yarnpkg.com/a-b/-/a-b-1.0.0-rc.1.tgz#abc': 'a-b@1.0.0-rc.1',
    'https://registry.npmjs.org/@s/a/-/a-1.0.0.tgz': '@s/a@1.0.0',
    'https://registry.npmjs.org/@s%2fa/-/a-1.0.0.tgz?x': '@s/a@1.0.0',
    'https://registry.npmjs.org/a/-/b-1.0.0.tgz': '',
    'https://registry.npmjs.org.evil.example/a/-/a-1.0.0.tgz': '',
    'https://me@registry.npmjs.org/a/-/a-1.0.0.tgz': '',
    'https://npm.own.example/a/-/a-1.0.0.tgz': '',
    'https://codeload.github.com/a/b/tar.gz/v1': '',
    'file:a-1.0.0.tgz': '',
    '': '',
  };
  assert.deepEqual(Object.keys(addresses).map(named), Object.values(addresses));
});

test('an address of nothing but escaped slashes is read once', () => {
  assert.equal(publicTarballOf(`https://registry.npmjs.org/@${'%2f'.repeat(1_000_000)}`), undefined);
});

test('beside the tarball of one version that of another lies, where public registries or this one say so', () => {
  const own = (version: string) => `https://npm.own.example/download/@s/a/${version}/0123`;
  const versions = Object.fromEntries(
    ['1.0.0', '1.0.1'].map((version) => [version, { dist: { tarball: own(version) } }]),
  );
  const packument = parsePackument(JSON.stringify({ name: '@s/a', versions }))!;
  const beside = (address: string, from = '1.0.0', to = '1.0.1') =>
    tarballBeside(address, from, packument, to);
  assert.deepEqual(
    [
      beside('https://registry.npmjs.org/@s/a/-/a-1.0.0.tgz'),
      beside('https://registry.yarnpkg.com/@s%2fa/-/a-1.0.0.tgz?x=/-/#y'),
      beside('https://registry.npmjs.org/-/-/--1.0.0.tgz'),
      beside(own('1.0.0')),
      beside(own('1.0.0'), '1.0.1'),
      beside(own('1.0.0'), '1.0.0', '1.0.2'),
      beside('https://elsewhere.example/a-1.0.0.tgz'),
    ],
    [
      'https://registry.npmjs.org/@s/a/-/a-1.0.1.tgz',
      'https://registry.yarnpkg.com/@s%2fa/-/a-1.0.1.tgz',
      'https://registry.npmjs.org/-/-/--1.0.1.tgz',
      own('1.0.1'),
      undefined,
      undefined,
      undefined,
    ],
  );
});
