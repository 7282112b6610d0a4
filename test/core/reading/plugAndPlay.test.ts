// Where Plug'n'Play has put packages, in each of the forms in which yarn 2 to 4 write it, and damaged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placedPackages } from '../../../server/src/core/reading/plugAndPlay';

const state = `{
  "__info": ["It's generated, \\"data\\" \\\\ and all."],
  "packageRegistryData": [
    [null, [[null, { "packageLocation": "./", "linkType": "SOFT" }]]],
    ["@scope/a", [["npm:1.0.0", { "packageLocation": "../cache/@scope-a-npm-1.0.0-0123456789-10c0.zip/node_modules/@scope/a/" }]]],
    ["b", [
      ["npm:2.0.0::__archiveUrl=https%3A%2F%2Fexample.com%2Fb.tgz", { "packageLocation": "./.yarn/cache/b-npm-2.0.0.zip/node_modules/b/" }],
      ["virtual:abc#npm:2.0.0", { "packageLocation": "./.yarn/__virtual__/b-virtual-abc/0/cache/b-npm-2.0.0.zip/node_modules/b/" }]
    ]],
    ["c", [["patch:c@npm%3A3.0.0#optional!builtin<compat/c>::version=3.0.0&hash=df0bf1", { "packageLocation": "./.yarn/unplugged/c-patch-19706e7e35/node_modules/c/" }]]],
    ["root", [["workspace:.", { "packageLocation": "./" }]]]
  ]
}`;

const placed = [
  {
    name: '@scope/a',
    version: '1.0.0',
    source: 'registry',
    file: '../cache/@scope-a-npm-1.0.0-0123456789-10c0.zip',
  },
  { name: 'b', version: '2.0.0', source: 'registry', file: './.yarn/cache/b-npm-2.0.0.zip' },
  {
    name: 'c',
    version: '3.0.0',
    source: 'registry',
    file: './.yarn/unplugged/c-patch-19706e7e35/node_modules/c/package.json',
  },
];

/** As `generateSerializedState` writes it into the program. */
const literal = `'${state.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\\n')}'`;

const forms: Readonly<Record<string, string>> = {
  'yarn 4': `#!/usr/bin/env node\n"use strict";\n\nconst RAW_RUNTIME_STATE =\n${literal};\n\nfunction $$SETUP_STATE() {}`,
  'yarn 4, with the line breaks of Windows':
    `"use strict";\n\nconst RAW_RUNTIME_STATE =\n${literal};\n\nfunction $$SETUP_STATE() {}`.replaceAll(
      '\n',
      '\r\n',
    ),
  'yarn 3': `function $$SETUP_STATE(hydrateRuntimeState, basePath) {\n  return hydrateRuntimeState(JSON.parse(${literal}), {basePath: basePath || __dirname});\n}`,
  'yarn 2': `function $$SETUP_STATE(hydrateRuntimeState, basePath) {\n  return hydrateRuntimeState(${state}, {basePath: basePath || __dirname});\n}`,
  'the file of data beside it': state,
};

for (const [form, text] of Object.entries(forms))
  test(form, () => assert.deepEqual(placedPackages(text), placed));

const nothings: Readonly<Record<string, string>> = {
  nothing: '',
  'the .pnp.js of yarn 1': 'let packageInformationStores = new Map([["debug", new Map([["4.4.2", {}]])]]);',
  'the program beside a file of data': 'const RAW_RUNTIME_STATE = null;',
  'a state that was cut off': forms['yarn 4']!.slice(0, 600),
  'an object that was cut off': state.slice(0, 600),
  'another object': '{ "packageRegistryData": {} }',
  'no object': '"{"',
};

for (const [what, text] of Object.entries(nothings))
  test(`${what} is not understood`, () => assert.equal(placedPackages(text), undefined));

test('what is of another kind is passed over', () => {
  const registry = [
    1,
    ['a'],
    ['a', [['npm:1.0.0']]],
    ['a', [['npm:1.0.0', { packageLocation: 1 }]]],
    [{}, [[1, null]]],
  ];
  assert.deepEqual(placedPackages(JSON.stringify({ packageRegistryData: registry })), []);
});

test('a million backslashes and quotes take no time', () => {
  for (const sign of ["\\'", '\\', "'", '{'])
    assert.equal(placedPackages(`const RAW_RUNTIME_STATE =\n'{${sign.repeat(1_000_000)}`), undefined);
});
