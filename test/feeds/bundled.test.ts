// The bundled feed knows the incidents, and its file is kept in order.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { affectsEveryVersion, isAffected } from '../../server/src/core/advisories/affected';
import { parseOsvRecord } from '../../server/src/core/advisories/osv';
import type { Advisory } from '../../server/src/core/types';
import { bundledFeed } from '../../server/src/feeds/bundled';
import { neverCancelled } from '../../server/src/ports';
import { collectedAdvisories } from '../support/advisories';
import { skipWithoutData } from '../support/data';
import { memoryPorts } from '../support/memoryPorts';

const text = readFileSync(join(__dirname, '../../server/src/feeds/bundled.json'), 'utf8');
const records = JSON.parse(text) as readonly {
  readonly id: string;
  readonly summary: string;
  readonly details: string;
}[];
const advisories = records.flatMap((record) => parseOsvRecord(record, 'bundled').advisories);

/** Versions of a package in a row: [malware], (vulnerable), and the others. */
function checkVersions(picture: string): void {
  const [name, ...versions] = picture.split(' ');
  const own = advisories.filter((advisory) => advisory.package === name);
  const seen = versions
    .map((version) => version.replace(/[[\]()]/g, ''))
    .map((version) => {
      const kinds = own.filter((advisory) => isAffected(advisory, version)).map(({ kind }) => kind);
      if (kinds.includes('malware')) return `[${version}]`;
      return kinds.length > 0 ? `(${version})` : version;
    });
  assert.equal([name, ...seen].join(' '), picture);
}

test('the feed brings all records and says how old they are', async () => {
  const { advisories: brought, state } = await bundledFeed.load(memoryPorts(), neverCancelled);
  assert.deepEqual(brought, advisories);
  assert.deepEqual(state, {
    id: 'bundled',
    onlyIncidents: true,
    records: records.length,
    asOf: '2026-05-29T22:45:22Z',
    health: 'ok',
  });
});

test('the file is kept in order: each record once, sorted by id, two spaces', () => {
  const ids = records.map(({ id }) => id);
  assert.deepEqual(ids, [...new Set(ids)].sort());
  assert.equal(text, `${JSON.stringify(records, null, 2)}\n`);
});

test('every record is read in full', () => {
  const problems = records.flatMap((record) => parseOsvRecord(record, 'bundled').problem ?? []);
  assert.deepEqual(problems, []);
});

test('a summary is the end of a sentence that begins with the package', () => {
  const odd = records
    .filter(({ summary }) => !/^[A-Z].{20,110}[^.]$/.test(summary))
    .map(({ id, summary }) => `${id} ${summary}`);
  assert.deepEqual(odd, []);
});

const incidents = [
  'node-ipc 9.1.5 [9.1.6] 9.2.0 9.2.1 (9.2.2) [9.2.3] 9.2.4 10.0.2 10.1.0 [10.1.1] [10.1.2] 10.1.3 (11.0.0) (11.1.0) 12.0.0 [12.0.1] 14.0.0',
  'ansi-regex 6.2.0 [6.2.1] 6.2.2',
  'ansi-styles 6.2.1 [6.2.2] 6.2.3',
  'backslash 0.2.0 [0.2.1] 0.2.2',
  'chalk 5.6.0 [5.6.1] 5.6.2',
  'chalk-template 1.1.0 [1.1.1] 1.1.2',
  'color 5.0.0 [5.0.1] 5.0.2',
  'color-convert 3.1.0 [3.1.1] 3.1.2',
  'color-name 2.0.0 [2.0.1] 2.0.2',
  'color-string 2.1.0 [2.1.1] 2.1.2',
  'debug 2.6.9 4.4.1 [4.4.2] 4.4.3',
  'error-ex 1.3.2 [1.3.3] 1.3.4',
  'has-ansi 6.0.0 [6.0.1] 6.0.2',
  'is-arrayish 0.3.2 [0.3.3] 0.3.4',
  'proto-tinker-wc 0.1.86 [0.1.87] 0.1.88',
  'simple-swizzle 0.2.2 [0.2.3] 0.2.4',
  'slice-ansi 7.1.0 [7.1.1] 7.1.2',
  'strip-ansi 7.1.0 [7.1.1] 7.1.2',
  'supports-color 10.2.0 [10.2.1] 10.2.2',
  'supports-hyperlinks 4.1.0 [4.1.1] 4.1.2',
  'wrap-ansi 9.0.0 [9.0.1] 9.0.2',
  'duckdb 1.3.2 [1.3.3] 1.3.4',
  '@duckdb/node-api 1.3.2 [1.3.3] 1.3.4',
  '@duckdb/node-bindings 1.3.2 [1.3.3] 1.3.4',
  '@duckdb/duckdb-wasm 1.29.1 [1.29.2] 1.30.0',
  'event-stream 3.3.4 3.3.5 [3.3.6] 4.0.0 4.0.1',
  'flatmap-stream [0.1.0] [0.1.1] [0.1.2]',
  'eslint-scope 3.7.1 [3.7.2] 3.7.3 4.0.0',
  'eslint-config-eslint 5.0.1 [5.0.2] 6.0.0',
  'ua-parser-js 0.7.28 [0.7.29] 0.7.30 [0.8.0] 0.8.1 [1.0.0] 1.0.1',
  'coa 2.0.2 [2.0.3] [2.0.4] 2.1.0 [2.1.1] 2.1.2 [2.1.3] 3.0.0 [3.0.1] 3.1.2 [3.1.3]',
  'rc 1.2.8 [1.2.9] 1.3.8 [1.3.9] 2.3.8 [2.3.9]',
  '@ctrl/tinycolor 4.1.0 [4.1.1] [4.1.2] 4.2.0',
  'posthog-node 4.18.0 [4.18.1] 5.11.2 [5.11.3] 5.13.2 [5.13.3] 5.13.4',
  'axios 0.30.3 [0.30.4] 0.31.0 1.14.0 [1.14.1] 1.15.0',
  'fsevents 0.3.8 [1.0.0] [1.2.9] [1.2.10] 1.2.11 1.2.13 2.3.3',
];

for (const picture of incidents) test(picture, () => checkVersions(picture));

const contagiousInterview =
  'beautiful-plugins blur-plugins chalk-config flexible-loggers framer-motion-ext jsonpacks jsonsecs jsonspecific ' +
  'logbin-nodejs lucide-node mongo-errorlog next-log-patcher nextjs-insight node-loggers node-orm-mongoose ' +
  'pixel-percent prior-config proc-watch react-logs react-plaid-sdk reactbootstraps router-parse server-log-engine ' +
  'serverlog-dispatch struct-logger sumsub-node-websdk test-topdev-logger-v1 test-topdev-logger-v3 use-videos ' +
  'util-buffers vite-loader-svg vite-plugin-next-refresh vite-plugin-purify vite-plugin-svgn vite-plugin-tools';

test('Contagious Interview: 35 packages, malware in every version', () => {
  const names = advisories
    .filter(({ summary }) => summary.startsWith('Loads an infostealer'))
    .map((advisory) => {
      assert.equal(advisory.kind, 'malware');
      assert.ok(affectsEveryVersion(advisory));
      return advisory.package;
    });
  assert.equal(names.length, 35);
  assert.equal(names.sort().join(' '), contagiousInterview);
});

test('the ids by which people know the incidents', () => {
  const known = new Set(advisories.flatMap(({ id, aliases }) => [id, ...aliases]));
  const september = Array.from({ length: 20 }, (_, index) => `MAL-2025-${46966 + index}`);
  const others = [
    'MAL-2026-3744',
    'GHSA-pvh2-rg5g-69v7',
    'GHSA-97m3-w2cp-4xx6',
    'CVE-2022-23812',
    'GHSA-8gr3-2gjw-jj7g',
    'GHSA-3mpp-xfvh-qh37',
    'MAL-2025-46994',
    'GHSA-w62p-hx95-gf2c',
    'GHSA-mh6f-8j2x-4483',
    'GHSA-9x64-5r7x-2q53',
    'GHSA-hxxf-q3w9-4xgw',
    'GHSA-pjwm-rvh2-c87w',
    'GHSA-73qr-pfmq-6rp8',
    'GHSA-g2q5-5433-rhrf',
    'MAL-2025-47141',
    'MAL-2025-190925',
    'MAL-2026-2307',
    'MAL-2023-462',
    'MAL-2025-5285',
    'GHSA-8mgj-vmr8-frr6',
    'GHSA-2v46-p5h4-248w',
  ];
  assert.deepEqual(
    [...september, ...others].filter((id) => !known.has(id)),
    [],
  );
});

test('protestware is no malware, files overwritten are', () => {
  const rated = advisories
    .filter((advisory) => advisory.package === 'node-ipc')
    .map(({ id, kind, rating }) => `${id} ${kind} ${rating}`);
  assert.deepEqual(rated, [
    'GHSA-3mpp-xfvh-qh37 vulnerability low',
    'GHSA-8gr3-2gjw-jj7g vulnerability low',
    'GHSA-97m3-w2cp-4xx6 malware critical',
    'MAL-2026-3744 malware critical',
  ]);
});

test('all malware says when its code runs', () => {
  const silent = advisories.filter(({ kind, incident }) => (kind === 'malware') !== (incident !== undefined));
  assert.deepEqual(silent, []);
});

test('agrees with the collection on every version that either names', { skip: skipWithoutData }, () => {
  const collected = new Map(
    collectedAdvisories().map((advisory) => [`${advisory.id} ${advisory.package}`, advisory]),
  );
  const compared: string[] = [];
  const differ: string[] = [];
  for (const own of advisories) {
    const other = collected.get(`${own.id} ${own.package}`);
    if (!other) continue;
    compared.push(own.id);
    const versions = new Set([...namedBy(own), ...namedBy(other)]);
    for (const version of versions) {
      if (isAffected(own, version) !== isAffected(other, version))
        differ.push(`${own.package} ${version} (${own.id})`);
    }
    const missing = other.aliases.filter((alias) => !own.aliases.includes(alias));
    if (missing.length > 0) differ.push(`${own.id} lacks ${missing.join(', ')}`);
  }
  assert.deepEqual(differ, []);
  assert.ok(compared.length >= 40, `${compared.length} records in both`);
});

test('the sentences are our own', { skip: skipWithoutData }, () => {
  const collected = new Map(
    collectedAdvisories().map((advisory) => [advisory.id, `${advisory.summary} ${advisory.details}`]),
  );
  const copied = records.flatMap(({ id, summary, details }) =>
    [summary, ...details.split(/\. /)]
      .filter((sentence) => collected.get(id)?.includes(sentence))
      .map((sentence) => `${id}: ${sentence}`),
  );
  assert.deepEqual(copied, []);
});

function namedBy({ versions, ranges }: Advisory): readonly string[] {
  return [
    ...versions,
    ...ranges.flatMap(({ events }) => events.map(({ version }) => (version === '0' ? '0.0.0' : version))),
  ];
}
