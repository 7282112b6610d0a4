// Which published version the address of a tarball names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicTarballOf } from '../../../server/src/core/registry/tarballs';

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
