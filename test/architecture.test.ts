// Who may import whom, as ARCHITECTURE.md says. A new dependency between layers is a decision, made here.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

const root = join(__dirname, '..');

/** Folder or file (without extension) → what it may import: own paths by prefix, packages by name. */
const table: readonly { readonly place: string; readonly may: readonly string[] }[] = [
  { place: 'server/src/core/lockfiles/index', may: ['server/src/core/'] },
  { place: 'server/src/core/rules/index', may: ['server/src/core/'] },
  { place: 'server/src/core/fixes/index', may: ['server/src/core/'] },
  { place: 'server/src/core/reports/index', may: ['server/src/core/'] },
  { place: 'server/src/core/fixReports/index', may: ['server/src/core/'] },
  { place: 'server/src/core/lockfiles/', may: ['core-base', 'server/src/core/lockfiles/indented', 'semver'] },
  { place: 'server/src/core/rules/', may: ['core-base', 'semver'] },
  { place: 'server/src/core/fixes/', may: ['core-base', 'semver'] },
  { place: 'server/src/core/reports/', may: ['core-base'] },
  { place: 'server/src/core/fixReports/', may: ['core-base'] },
  { place: 'server/src/core/', may: ['server/src/core/', 'semver', 'jsonc-parser', 'ae-cvss-calculator'] },
  { place: 'server/src/feeds/index', may: ['server/src/feeds/', 'server/src/ports', 'server/src/core/'] },
  {
    place: 'server/src/feeds/',
    may: [
      'server/src/core/',
      'server/src/ports',
      'server/src/flights',
      'server/src/inParallel',
      'server/src/pause',
      'server/src/feeds/download',
      'server/src/feeds/feed',
      'server/src/feeds/osvApiMemory',
      'server/src/feeds/osvExportKept',
      'server/src/feeds/records',
      'server/src/feeds/zip',
      'server/src/feeds/bundled.json',
      'fflate',
    ],
  },
  { place: 'server/src/protocol', may: [] },
  { place: 'server/src/ports', may: [] },
  { place: 'server/src/main', may: ['server/src/', 'vscode-languageserver', 'node:'] },
  {
    place: 'server/src/cliMain',
    may: ['package.json', 'server/src/cli/', 'server/src/cancel', 'server/src/node/', 'node:'],
  },
  {
    place: 'server/src/lsp/',
    may: [
      'server/src/lsp/',
      'server/src/core/index',
      'server/src/session',
      'server/src/workspace',
      'server/src/cancel',
      'server/src/ports',
      'server/src/protocol',
      'vscode-languageserver',
      'vscode-languageserver-textdocument',
      'vscode-uri',
    ],
  },
  {
    place: 'server/src/cli/',
    may: [
      'server/src/cli/',
      'node:util',
      'server/src/core/index',
      'server/src/session',
      'server/src/workspace',
      'server/src/keptFeeds',
      'server/src/publish',
      'server/src/ports',
    ],
  },
  {
    place: 'server/src/node/',
    may: [
      'server/src/node/',
      'server/src/ports',
      'server/src/core/types',
      'node:',
      'node-fetch',
      'ini',
      'https-proxy-agent',
      'http-proxy-agent',
    ],
  },
  {
    place: 'server/src/',
    may: [
      'server/src/core/index',
      'server/src/feeds/index',
      'server/src/ports',
      'server/src/workspace',
      'server/src/advisories',
      'server/src/registry',
      'server/src/registries',
      'server/src/questions',
      'server/src/queries',
      'server/src/analysis',
      'server/src/analyses',
      'server/src/announcements',
      'server/src/underWay',
      'server/src/sessionOptions',
      'server/src/sessionFeeds',
      'server/src/packuments',
      'server/src/mirror',
      'server/src/mirrorFile',
      'server/src/keptFeed',
      'server/src/keptState',
      'server/src/keptFeeds',
      'server/src/pause',
      'server/src/updates',
      'server/src/assemble',
      'server/src/ageSettings',
      'server/src/installed',
      'server/src/plugAndPlay',
      'server/src/texts',
      'server/src/diskWatch',
      'server/src/inParallel',
      'server/src/cancel',
      'server/src/gate',
      'server/src/flights',
      'server/src/freshness',
      'server/src/packumentRequest',
      'server/src/remedies',
      'server/src/turns',
      'server/src/session',
    ],
  },
  {
    place: 'client/src/',
    may: ['client/src/', 'vscode', 'vscode-languageclient', 'server/src/protocol', 'node:'],
  },
];

test('every import is in the table', () => {
  const broken = ['server/src', 'client/src'].flatMap(sourcesBelow).flatMap((file) =>
    importsOf(file)
      .filter((target) => !allowed(file, target))
      .map((target) => `${file} imports ${target}`),
  );
  assert.deepEqual(broken, []);
});

test('nothing here starts another program; the client hands a command to the editor, on a click', () => {
  const starting = ['server/src', 'client/src']
    .flatMap(sourcesBelow)
    .filter((file) =>
      importsOf(file).some((target) => /^(?:node:)?(?:child_process|cluster|vm)$/.test(target)),
    );
  assert.deepEqual(starting, []);
});

test('there is no folder for odds and ends', () => {
  const names = ['server/src', 'client/src', 'test'].flatMap(sourcesBelow);
  assert.deepEqual(
    names.filter((name) => /\/(utils?|common|helpers?|misc|shared)\//.test(name)),
    [],
  );
});

test('every file says at its head what it is for', () => {
  const silent = ['server/src', 'client/src', 'test']
    .flatMap(sourcesBelow)
    .filter((file) => !/^(?:#!.*\n)?\/\/ \S/.test(readFileSync(join(root, file), 'utf8')));
  assert.deepEqual(silent, []);
});

test('the core cannot be asynchronous', () => {
  const found = sourcesBelow('server/src/core').filter((file) =>
    /\basync\b|\bawait\b|\bPromise\b|\bDate\.now\b|new Date\(\)|Math\.random/.test(withoutComments(file)),
  );
  assert.deepEqual(found, []);
});

function allowed(file: string, target: string): boolean {
  const row = table.find(
    ({ place }) => file === `${place}.ts` || (place.endsWith('/') && file.startsWith(place)),
  );
  if (!row) return false;
  return row.may.some((may) => {
    if (may === 'core-base')
      return /^server\/src\/core\/(?!(?:lockfiles|rules|fixes|reports|fixReports)\/)/.test(target);
    if (may.endsWith('/') || may.endsWith(':')) return target.startsWith(may);
    return target === may || (!may.includes('src/') && target.startsWith(`${may}/`));
  });
}

/** Targets of a file's imports: own files as paths from the root without extension, packages by name. */
function importsOf(file: string): string[] {
  const specifiers = withoutComments(file).matchAll(
    /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*['"]([^'"]+)['"]/g,
  );
  return [...specifiers].map(([, specifier]) =>
    specifier!.startsWith('.')
      ? relative(root, join(root, dirname(file), specifier!)).replaceAll('\\', '/')
      : specifier!,
  );
}

function withoutComments(file: string): string {
  return readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1');
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}
