// Packuments, full and abbreviated, as far as fixes need them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packumentToText, parsePackument } from '../../../server/src/core/registry/packument';
import type { Packument } from '../../../server/src/core/types';

test('a full packument keeps what fixes need', () => {
  const packument = parsePackument(`{
    "_id": "shelf",
    "name": "shelf",
    "readme": "long",
    "dist-tags": { "latest": "1.1.0", "next": "2.0.0-rc.1" },
    "versions": {
      "1.0.0": {
        "version": "1.0.0",
        "deprecated": "use 1.1.0",
        "engines": { "node": ">=18", "npm": ">=9" },
        "dependencies": { "plank": "^1.0.0" },
        "scripts": { "test": "node test", "postinstall": "node build" }
      },
      "1.1.0": { "peerDependencies": { "wall": "*" }, "optionalDependencies": { "hook": "~2.0.0" } }
    },
    "time": { "created": "2020-01-01T00:00:00.000Z", "1.0.0": "2020-01-01T00:00:00.000Z", "1.1.0": "2021-05-06T07:08:09Z" }
  }`);
  assert.deepEqual(asPlain(packument), {
    name: 'shelf',
    distTags: { latest: '1.1.0', next: '2.0.0-rc.1' },
    versions: [
      {
        version: '1.0.0',
        deprecated: 'use 1.1.0',
        nodeRange: '>=18',
        dependencies: { plank: '^1.0.0' },
        optionalDependencies: {},
        peerDependencies: {},
        hasInstallScript: true,
        published: '2020-01-01T00:00:00.000Z',
      },
      {
        version: '1.1.0',
        dependencies: {},
        optionalDependencies: { hook: '~2.0.0' },
        peerDependencies: { wall: '*' },
        published: '2021-05-06T07:08:09Z',
      },
    ],
    unpublished: [],
  });
});

test('of the hashes of a tarball the one that lockfiles have is kept, if it is one', () => {
  const hash = `sha512-${'a'.repeat(86)}==`;
  const kept = [
    hash,
    `${hash} sha1-b`,
    'sha512-short',
    'sha1-b',
    `${hash}\n`,
    hash.replace('-a', '-_'),
    1,
  ].map((integrity) => {
    const text = JSON.stringify({ name: 'a', versions: { '1.0.0': { dist: { integrity } } } });
    return parsePackument(text)?.versions.get('1.0.0')?.integrity;
  });
  assert.deepEqual(kept, [hash, undefined, undefined, undefined, undefined, undefined, undefined]);
});

test('where a tarball lies is kept, unless it is where public registries have it or no address', () => {
  const own = 'https://npm.example.com/download/a/1.0.0/0123';
  const kept = [
    own,
    'http://localhost:4873/a/-/a-1.0.0.tgz',
    'https://registry.npmjs.org/a/-/a-1.0.0.tgz',
    'file:///etc/passwd',
    `${own}\n`,
    `${own}'`,
    `${own},integrity`,
    `${own}:`,
    1,
  ].map((tarball) => {
    const text = JSON.stringify({ name: 'a', versions: { '1.0.0': { dist: { tarball } } } });
    const again = packumentToText(parsePackument(text)!);
    return parsePackument(again)?.versions.get('1.0.0')?.tarball;
  });
  assert.deepEqual(kept, [own, 'http://localhost:4873/a/-/a-1.0.0.tgz', ...Array(7).fill(undefined)]);
});

test('an abbreviated packument says itself what runs on install', () => {
  const packument = parsePackument('{"name":"a","versions":{"1.0.0":{"hasInstallScript":true},"1.0.1":{}}}');
  assert.deepEqual(
    versionsOf(packument).map(({ version, hasInstallScript }) => [version, hasInstallScript]),
    [
      ['1.0.0', true],
      ['1.0.1', undefined],
    ],
  );
});

test('deprecation is a message, a bare true, or taken back', () => {
  const packument = parsePackument(`{"name":"a","versions":{
    "1.0.0": { "deprecated": "old" },
    "2.0.0": { "deprecated": true },
    "3.0.0": { "deprecated": false },
    "4.0.0": { "deprecated": "" },
    "5.0.0": { "deprecated": ["x"] }
  }}`);
  assert.deepEqual(
    versionsOf(packument).map(({ deprecated }) => deprecated),
    ['old', 'deprecated', undefined, undefined, undefined],
  );
});

test('only versions that are versions are taken', () => {
  const packument = parsePackument(
    JSON.stringify({
      name: 'a',
      versions: {
        latest: {},
        '1.0': {},
        __proto_: {},
        [`1.0.${'1'.repeat(300)}`]: {},
        '1.0.0-rc.1+build': {},
        '2.0.0': null,
      },
    }),
  );
  assert.deepEqual([...packument!.versions.keys()], ['1.0.0-rc.1+build', '2.0.0']);
});

test('only strict times are taken', () => {
  const times = ['2020-01-01T00:00:00.000Z', '2020-13-01T00:00:00.000Z', 'Wed, 01 Jan 2020', '2020-01-01', 5];
  const packument = parsePackument(
    JSON.stringify({
      name: 'a',
      versions: Object.fromEntries(times.map((_, index) => [`1.0.${index}`, {}])),
      time: Object.fromEntries(times.map((time, index) => [`1.0.${index}`, time])),
    }),
  );
  assert.deepEqual(
    versionsOf(packument).map(({ published }) => published),
    ['2020-01-01T00:00:00.000Z', undefined, undefined, undefined, undefined],
  );
});

test('what was taken down is remembered with its time', () => {
  const packument = parsePackument(`{
    "name": "a",
    "versions": { "1.0.0": {} },
    "time": {
      "modified": "2026-01-02T00:00:00.000Z",
      "1.0.0": "2020-01-01T00:00:00.000Z",
      "1.0.1": "2026-01-01T00:00:00.000Z",
      "1.0.2": "yesterday",
      "unpublished": { "time": "2026-01-02T00:00:00.000Z", "versions": ["1.0.1"] }
    }
  }`);
  assert.deepEqual([...packument!.unpublished], [['1.0.1', '2026-01-01T00:00:00.000Z']]);
});

test('names from the prototype are ordinary names', () => {
  const packument = parsePackument(
    '{"name":"a","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"dependencies":{"__proto__":"1","constructor":"2"}}}}',
  );
  const { dependencies } = versionsOf(packument)[0]!;
  assert.deepEqual(Object.entries(dependencies), [
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
  assert.equal(packument!.distTags.constructor, undefined);
});

test('what is no packument is refused', () => {
  const texts = ['', '{', 'null', '[]', '"a"', '{}', '{"name":5}', '{"error":"not_found"}', '<html>'];
  assert.deepEqual(
    texts.map((text) => parsePackument(text)),
    texts.map(() => undefined),
  );
});

test('fields of the wrong type are as if absent', () => {
  const packument = parsePackument(
    '{"name":"a","dist-tags":["1"],"time":"now","versions":{"1.0.0":{"engines":["node"],"dependencies":[],"scripts":5}}}',
  );
  assert.deepEqual(asPlain(packument), {
    name: 'a',
    distTags: {},
    versions: [{ version: '1.0.0', dependencies: {}, optionalDependencies: {}, peerDependencies: {} }],
    unpublished: [],
  });
  assert.equal(parsePackument('{"name":"a","versions":7}')!.versions.size, 0);
});

test('deep nesting and endless lists are cut short', () => {
  const deep = `{"name":"a","versions":{"1.0.0":${'{"x":'.repeat(100_000)}1${'}'.repeat(100_001)}}`;
  assert.equal(parsePackument(deep)?.versions.size, 1);
  const many = Array.from({ length: 60_000 }, (_, index) => `"0.0.${index}":{}`).join();
  assert.equal(parsePackument(`{"name":"a","versions":{${many}}}`)!.versions.size, 50_000);
});

test('nothing that JSON can say makes it throw', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      parsePackument(
        JSON.stringify({ name: 'a', 'dist-tags': value, versions: { '1.0.0': value }, time: value }),
      );
      parsePackument(JSON.stringify(value));
    }),
  );
});

test('peers that may be missing, and dependencies that come inside the package', () => {
  const packument = parsePackument(`{
    "name": "a",
    "versions": {
      "1.0.0": {
        "peerDependencies": { "b": "1", "c": "1" },
        "peerDependenciesMeta": { "b": { "optional": true }, "c": {}, "d": 5 },
        "bundleDependencies": ["e", 5]
      },
      "1.0.1": { "dependencies": { "e": "1" }, "bundledDependencies": true }
    }
  }`);
  assert.deepEqual(
    versionsOf(packument).map(({ optionalPeers, bundled }) => [optionalPeers, bundled]),
    [
      [['b'], ['e']],
      [undefined, ['e']],
    ],
  );
});

test('what is written for the cache reads back equal', () => {
  const texts = fc.dictionary(fc.constantFrom('a', '@b/c', '__proto__', 'constructor'), fc.string(), {
    maxKeys: 3,
  });
  const version = fc.record(
    {
      deprecated: fc.oneof(fc.string(), fc.boolean()),
      engines: fc.record({ node: fc.string() }),
      dependencies: texts,
      optionalDependencies: texts,
      peerDependencies: texts,
      peerDependenciesMeta: fc.dictionary(fc.string(), fc.record({ optional: fc.boolean() }), { maxKeys: 2 }),
      bundleDependencies: fc.oneof(fc.array(fc.string()), fc.boolean()),
      hasInstallScript: fc.boolean(),
      os: fc.oneof(fc.array(fc.string()), fc.string()),
      cpu: fc.array(fc.constantFrom('x64', '!arm64')),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(version, { maxLength: 4 }), texts, (versions, distTags) => {
      const read = parsePackument(
        JSON.stringify({
          name: 'a',
          'dist-tags': distTags,
          versions: Object.fromEntries(versions.map((entry, index) => [`1.0.${index}`, entry])),
          time: { '1.0.0': '2020-01-01T00:00:00.000Z', '9.0.0': '2020-01-01T00:00:00.000Z' },
        }),
      )!;
      assert.deepEqual(parsePackument(packumentToText(read)), read);
    }),
  );
});

function versionsOf(packument: Packument | undefined) {
  return [...(packument?.versions.values() ?? [])];
}

/** With ordinary objects and a list of versions, so that a literal can be held against it. */
function asPlain(packument: Packument | undefined): unknown {
  const unpublished = [...(packument?.unpublished ?? [])];
  return JSON.parse(JSON.stringify({ ...packument, versions: versionsOf(packument), unpublished }));
}
