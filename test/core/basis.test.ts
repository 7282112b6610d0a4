// What the states of the feeds come to: what silence means, whether a build may rely on it, and each feed in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BasisInput, basisOf } from '../../server/src/core/basis';
import type { FeedState } from '../../server/src/core/types';

const now = '2026-11-22T12:00:00Z';
const bundled: FeedState = {
  id: 'bundled',
  records: 73,
  onlyIncidents: true,
  asOf: '2026-11-20T08:00:00Z',
  health: 'ok',
};
const osv: FeedState = {
  id: 'osvApi',
  records: 4,
  packages: 1200,
  asOf: '2026-11-21T00:00:00Z',
  checked: '2026-11-22T11:55:00Z',
  health: 'ok',
};
const failed: FeedState = { id: 'osvApi', records: 0, packages: 3, health: 'failed', message: 'It is gone.' };

test('what silence means, and whether a build may rely on it', () => {
  draw({
    'No known risk; enough': { feeds: [bundled, osv] },
    'No known risk (an answer without a record is one); enough': { feeds: [{ ...osv, records: 0 }] },
    'No known risk (nothing to ask about); enough': { feeds: [{ ...osv, records: 0, packages: 0 }] },
    'No known risk, data incomplete; enough': { feeds: [bundled, { ...osv, health: 'stale' }] },
    'No known risk, data incomplete (some packages unjudged); not enough': {
      feeds: [bundled, { ...osv, health: 'partial', unjudged: 3 }],
    },
    'No known risk, data incomplete (unjudged, but offline is a choice); enough': {
      feeds: [bundled, { ...osv, health: 'partial', unjudged: 3 }],
      offline: true,
    },
    'No known risk, data incomplete (a record may be about anything, offline too); not enough': {
      feeds: [bundled, { ...osv, health: 'partial', unplaced: 1 }],
      offline: true,
    },
    'No known risk, data incomplete (a record on what is here, offline too); not enough': {
      feeds: [bundled, osv],
      offline: true,
      isUndecided: true,
    },
    'No known risk, data incomplete (one feed of two); not enough': {
      feeds: [osv, { ...failed, id: 'npmAudit' }],
    },
    'No known risk, data incomplete (some come through a proxy); enough': { feeds: [osv], unasked: 7 },
    'No known incident; vulnerabilities not checked (offline); enough': {
      feeds: [bundled, { id: 'osvApi', records: 0, health: 'offline' }],
      offline: true,
    },
    'No known incident; vulnerabilities not checked (no feed that knows them is chosen); enough': {
      feeds: [bundled],
    },
    'No known incident; vulnerabilities not checked (osvApi could not be asked); not enough': {
      feeds: [bundled, failed],
    },
    'No known incident; vulnerabilities not checked (the packages come through a private registry); not enough':
      { feeds: [bundled, { ...osv, packages: 0, records: 0 }], unasked: 900 },
    'Nothing found in what could be read; not enough': { feeds: [bundled, osv], isHalfRead: true },
    'Nothing found in what could be read (offline); not enough': {
      feeds: [bundled],
      offline: true,
      isHalfRead: true,
    },
    'Checking; not enough': { feeds: [bundled, { id: 'osvApi', records: 0, health: 'waiting' }] },
    'No advisory data; not enough': { feeds: [] },
    'No advisory data (a folder without records); not enough': {
      feeds: [{ id: 'files', records: 0, health: 'ok' }],
    },
    'No advisory data (it failed); not enough': { feeds: [failed] },
    'No advisory data (of a text that was cut off); not enough': { feeds: [], isHalfRead: true },
  });
});

test('each feed in a line: how much, how old, and what is wrong', () => {
  const states: readonly FeedState[] = [
    bundled,
    osv,
    { ...osv, checked: '2026-11-22T12:00:30Z', packages: 1, records: 1 },
    { ...osv, checked: '2026-11-22T09:59:00Z', health: 'stale', message: 'It answered 500.' },
    { id: 'osvExport', records: 215_000, checked: '2026-11-22T10:59:00Z', health: 'ok' },
    { id: 'files', records: 2, health: 'partial', message: 'a.json is no OSV record.' },
    failed,
    { id: 'osvApi', records: 0, packages: 0, health: 'ok' },
    { id: 'osvApi', records: 0, health: 'offline' },
    { id: 'osvApi', records: 0, health: 'waiting' },
    { id: 'files', records: 1, asOf: 'x\u0000\n\u202e', health: 'ok' },
  ];
  assert.deepEqual(basisOf({ feeds: states, now }).feeds, [
    'bundled: 73 records, newest of 2026-11-20, 2 days old',
    'osvApi: 4 records on 1,200 packages, newest of 2026-11-21, asked 5 minutes ago',
    'osvApi: 1 record on 1 package, newest of 2026-11-21, asked just now',
    'osvApi: 4 records on 1,200 packages, newest of 2026-11-21, asked 2 hours ago, out of date: It answered 500',
    'osvExport: 215,000 records, checked 1 hour ago',
    'files: 2 records, age unknown, incomplete: a.json is no OSV record',
    'osvApi: not available: It is gone',
    'osvApi: there was no package to ask about',
    'osvApi: not asked, because Lockwatch is set to work offline',
    'osvApi: has not answered yet',
    'files: 1 record, newest of x, age unknown',
  ]);
});

/** What is said, with a remark of the picture in brackets where the words alone do not tell two apart. */
function draw(pictures: Readonly<Record<string, Omit<BasisInput, 'now'>>>): void {
  for (const [picture, input] of Object.entries(pictures)) {
    const { silence, isEnough } = basisOf({ ...input, now });
    const [, words = '', enough = ''] = /^(.*); (enough|not enough)$/.exec(picture) ?? [];
    const isReason = words.startsWith('No known incident');
    assert.equal(silence, isReason ? words : words.replace(/ \(.*\)$/, ''), picture);
    assert.equal(isEnough, enough === 'enough', picture);
  }
}
