// Names of packages as words of a command, as sh, cmd and PowerShell read them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSafeInShell, shellWord } from '../../../server/src/core/planning/shellWords';

const words: Readonly<Record<string, string>> = {
  lodash: 'lodash',
  'lodash.template': 'lodash.template',
  '@babel/core': '@babel/core',
  '@testing-library/jest.dom': '@testing-library/jest.dom',
  '@trigger.dev/sdk': '"@trigger.dev/sdk"',
  '@dr.pogodin/react-helmet': '"@dr.pogodin/react-helmet"',
};

for (const [name, word] of Object.entries(words))
  test(`${name} is written ${word}`, () => {
    assert.ok(isSafeInShell(name));
    assert.equal(shellWord(name), word);
  });

for (const name of [
  '-g',
  '--script-shell=evil',
  'a b',
  'a;b',
  '$(a)',
  'a"b',
  "a'b",
  '~a',
  '@/a',
  '@a/',
  '@a/b/c',
  '',
])
  test(`${JSON.stringify(name)} is for no shell`, () => assert.ok(!isSafeInShell(name)));
