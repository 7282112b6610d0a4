// Addresses of documents as paths, and back: as editors on every system write them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathOf, uriOf } from '../../server/src/lsp/settings';

const places: Readonly<Record<string, readonly [path: string, uri: string]>> = {
  'file:///home/a/package.json': ['/home/a/package.json', 'file:///home/a/package.json'],
  'file:///home/a%20b/%5Bid%5D/%23%25': ['/home/a b/[id]/#%', 'file:///home/a%20b/%5Bid%5D/%23%25'],
  'file:///home/a%5Cb/package.json': ['/home/a\\b/package.json', 'file:///home/a%5Cb/package.json'],
  'file:///c%3A/a/package.json': ['c:/a/package.json', 'file:///c%3A/a/package.json'],
  'file:///C:/a/package.json': ['c:/a/package.json', 'file:///c%3A/a/package.json'],
  'file:///D%3A/': ['d:/', 'file:///d%3A/'],
  'file://server/share/a/package.json': [
    '//server/share/a/package.json',
    'file://server/share/a/package.json',
  ],
};

for (const [uri, [path, spelt]] of Object.entries(places))
  test(`${uri} is ${path}`, () => {
    assert.equal(pathOf(uri), path);
    assert.equal(uriOf(path), spelt);
  });

for (const uri of ['untitled:Untitled-1', 'vscode-vfs://github/a/b/package.json', 'git:/a/package.json'])
  test(`${uri} is no file`, () => assert.equal(pathOf(uri), undefined));
