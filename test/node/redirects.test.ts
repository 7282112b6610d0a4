// Where a redirect may lead.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback, redirected } from '../../server/src/node/redirects';
import { HttpError } from '../../server/src/ports';

test('a redirect from outside never leads into this machine or the metadata of its cloud', () => {
  const hosts = [
    'localhost',
    'x.localhost',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '169.254.169.254',
    '[fe80::1]',
  ];
  assert.deepEqual(
    hosts.map((host) => outcomeOf('https://registry.example/', `https://${host}/`)),
    hosts.map(() => 'registry.example redirects into this machine, which is not followed.'),
  );
  assert.equal(outcomeOf('https://localhost/', 'https://127.0.0.1/x'), 'https://127.0.0.1/x');
});

test('a redirect may lead to any other host by https, and from plain http to https', () => {
  assert.equal(outcomeOf('https://a.example/', 'https://b.example/x'), 'https://b.example/x');
  assert.equal(outcomeOf('http://localhost/', 'https://b.example/x'), 'https://b.example/x');
  assert.equal(outcomeOf('https://a.example/x/y', '../z'), 'https://a.example/z');
});

test('plain http stays among configured registries', () => {
  const network = { plainHttpOrigins: ['http://npm.corp.example:4873'] };
  const from = 'http://npm.corp.example:4873/';
  assert.equal(outcomeOf(from, '/x', network), 'http://npm.corp.example:4873/x');
  assert.match(outcomeOf(from, 'http://npm.corp.example/x', network), /without https/);
  assert.match(outcomeOf('https://a.example', from, network), /away from https/);
});

test('this machine by its names', () => {
  const names = ['localhost', 'a.localhost', 'localhost.', '127.0.0.1', '127.9.9.9', '[::1]'];
  assert.deepEqual(names.filter(isLoopback), names);
  const others = ['localhost.example', 'notlocalhost', '128.0.0.1', '127.0.0.1.example', '[::2]', ''];
  assert.deepEqual(others.filter(isLoopback), []);
});

function outcomeOf(from: string, location: string, network = {}): string {
  try {
    return redirected({ url: from, network }, new URL(from), 302, location).url;
  } catch (error) {
    assert.ok(error instanceof HttpError);
    return error.message;
  }
}
