// Whatever goes wrong on the way: the last good answer still stands, the state says why, and the next time heals it.
import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Answer, advisory, old, rig, type Subject, subjects } from '../support/feedSubjects';
import { told } from '../support/feedWords';
import {
  answer,
  type Behaviour,
  cutShort,
  drip,
  halfGzip,
  hang,
  hangUp,
  inTurn,
  redirect,
} from '../support/httpServer';
import { type OsvServer, outOfTime, sending } from '../support/osvServer';
import { osv } from '../support/project';
import { goZip } from '../support/zip';

const fresh = osv('MAL-2026-2', 'b', { modified: '2026-10-02T00:00:00Z' });
const since = 'What it said on 2026-11-01 at 12:00 UTC is used.';

const login = answer(200, '<html>Please log in</html>', { 'content-type': 'text/html' });
const bomb = answer(200, gzipSync(Buffer.alloc(2 ** 27)), { 'content-encoding': 'gzip' });
const circle: Behaviour = (response, request) => redirect(307, request.url)(response, request);

/** The head of an entry, and then nothing but noise. */
const endless: Behaviour = (response, { method }) => {
  if (method === 'HEAD') return void response.end();
  response.writeHead(200).write(goZip([['a.json', '{}']]).subarray(0, 36));
  // Node 26 calls back with the error of a connection that is gone before it says that it is.
  const next = (error?: Error | null) => {
    if (!error && !response.destroyed) response.write(Buffer.alloc(2 ** 20, 7), next);
  };
  next();
};

/** What may go wrong with any request, and what is then said, with `since` behind it. */
const faults: readonly (readonly [fault: string, behaviour: Behaviour, said: string])[] = [
  ['500', answer(500), 'HOST answered 500.'],
  [
    '429, come back tomorrow',
    answer(429, '', { 'retry-after': '86400' }),
    'HOST asks to be left alone for a while (429).',
  ],
  ['503 whenever asked', answer(503, '', { 'retry-after': '1' }), 'HOST answered 503.'],
  ['hangs', hang, 'HOST did not answer within LIMIT seconds.'],
  ['drips without end', drip, 'HOST did not answer within LIMIT seconds.'],
  ['closes the connection', hangUp, 'The connection to HOST failed (CODE).'],
  ['cut off', cutShort, 'The connection to HOST failed (CODE).'],
  ['cut off while compressed', halfGzip('[{}]'.repeat(9999)), 'The connection to HOST failed (CODE).'],
  ['swells without end', bomb, 'The reply is longer than LIMIT MiB.'],
  ['redirects in a circle', circle, 'HOST redirects more than 5 times.'],
  [
    'redirects away from https',
    redirect(307, 'http://h.example/'),
    'HOST redirects to an address without https, which is not followed.',
  ],
  ['a page to log in', login, 'HOST answered with something that is not JSON.'],
  ['half a text', answer(200, '{"results":[{"vulns":'), 'HOST answered with something that is not JSON.'],
];

for (const subject of subjects) {
  for (const [fault, behaviour, said] of faults) {
    test(`${subject.name}: ${fault}`, async (t) => {
      const { health = 'stale', rest = since, exceptions = {} } = subject;
      await endure(t, fault, subject, () => behaviour, `${health}: ${exceptions[fault] ?? said} ${rest}`);
    });
  }

  test(`${subject.name}: a server that is busy twice, which nobody notices`, async (t) => {
    const { server, ports } = await rig(t);
    const ask = subject.open(server, ports);
    await ask();
    server.publish(fresh);
    server.advise('b', advisory);
    const busy = inTurn(answer(429, '', { 'retry-after': '5' }), answer(503));
    let times = 0;
    server.misbehave(subject.address, (...asked) => {
      if (++times === 2) server.heal();
      busy(...asked);
    });
    assert.deepEqual(await ask(), { packages: 'a b', state: { health: 'ok' } });
  });
}

/** Answers that are JSON, and yet say nothing of the packages that were asked about. */
const nonsense: readonly (readonly [feed: string, value: object, said: string])[] = [
  ['osvApi', { code: 13, message: 'internal' }, 'HOST answered with something else than was asked for.'],
  ['osvApi', { results: [{}, null] }, 'HOST answered with something else than was asked for.'],
  ['osvApi', { results: [{}, { vulns: 'none' }] }, 'HOST answered with something else than was asked for.'],
  ['npmAudit', { error: 'try again later' }, 'HOST answered with something else than advisories.'],
  [
    'npmAudit',
    { actions: [], advisories: {}, metadata: {} },
    'HOST answered with something else than advisories.',
  ],
  ['npmAudit', { a: { id: 1 } }, 'HOST answered with something else than advisories.'],
];

for (const [feed, value, said] of nonsense) {
  const subject = subjects.find(({ name }) => name === feed)!;
  const text = JSON.stringify(value);
  test(`${feed}: ${text}`, async (t) => {
    await endure(t, text, subject, () => answer(200, text), `stale: ${said} ${since}`);
  });
}

const python = [{ package: { ecosystem: 'PyPI', name: 'b' }, versions: ['1.0.0'] }];
const wholeExport = subjects.find(({ name }) => name === 'osvExport, everything')!;

/** What only an archive can be. */
const archives: readonly (readonly [
  fault: string,
  archive: (server: OsvServer) => Behaviour,
  said: string,
])[] = [
  [
    'cut off, and called whole',
    (server) => sending(server.archive().subarray(0, -30)),
    'HOST sent an archive that is cut off.',
  ],
  [
    'another one than its checksum says',
    (server) => answer(200, server.archive(), { 'x-goog-hash': 'crc32c=AAAAAA==' }),
    'HOST sent an archive that does not have the checksum it states.',
  ],
  [
    'a byte that has changed in its structure',
    (server) => answer(200, changedAt(server.archive(), 2)),
    'HOST sent something that is no archive, or a damaged one.',
  ],
  ['an entry without end', () => endless, 'HOST sent something that is no archive, or a damaged one.'],
  [
    'no record in it',
    () => sending(goZip([['README.md', '{"id":"MAL-2026-9"}']])),
    'There are no records of npm packages at HOST.',
  ],
  [
    'the archive of another ecosystem',
    () =>
      sending(
        goZip([['PYSEC-1.json', JSON.stringify({ ...(fresh as object), id: 'PYSEC-1', affected: python })]]),
      ),
    'There are no records of npm packages at HOST.',
  ],
];

for (const [fault, archive, said] of archives) {
  test(`osvExport, an archive with a fault: ${fault}`, async (t) => {
    await endure(t, fault, wholeExport, archive, `stale: ${said} ${since}`);
  });
}

/** Records that are not as they should be; all else that came with them counts. */
const records: readonly (readonly [fault: string, changes: object, said: string])[] = [
  [
    'versions that are no semver',
    { affected: affecting(['1.0.0', 'banana'], 'x.y') },
    'partial: MAL-2026-2: left out an event with an unreadable version.',
  ],
  ['a summary of 1 MB', { summary: 'long '.repeat(200_000) }, 'ok'],
  ['a schema of the future', { schema_version: '99.0.0', affects: { npm: ['b'] } }, 'ok'],
  [
    'versions in a form of the future',
    { affected: affecting({ from: 1 }, '2.0.0') },
    'partial: MAL-2026-2: left out versions that are no list.',
  ],
];

for (const [fault, changes, said] of records) {
  for (const subject of subjects.filter(({ name }) => /^osvApi$|^url$|^osvExport, everything$/.test(name))) {
    test(`${subject.name}, a record with a fault: ${fault}`, async (t) => {
      const { server, ports } = await rig(t);
      server.publish({ ...(fresh as object), ...changes });
      const ask = subject.open(server, ports);
      const { packages, state } = await ask();
      assert.deepEqual([packages, wordsOf(state, server).replace('HOST, line 2: ', '')], ['a b', said]);
      server.publish({ ...(fresh as object), modified: '2026-10-03T00:00:00Z' });
      const healed = await ask();
      assert.deepEqual(healed, { packages: 'a b', state: { health: 'ok' } });
      rows.push([`${subject.name}: ${fault}`, said, 'yes']);
    });
  }
}

test('osvExport, an archive whose names lead elsewhere: they are only names', async (t) => {
  const { server, ports } = await rig(t);
  const ask = wholeExport.open(server, ports);
  const names = [
    '../../etc/MAL-2026-1.json',
    '/MAL-2026-2.json',
    'C:\\MAL-2026-3.json',
    '..\\MAL-2026-4.json',
  ];
  server.misbehave(
    wholeExport.address,
    sending(
      goZip([
        ...names.map((name) => [name, JSON.stringify(fresh)] as const),
        ['MAL-2026-1.json', JSON.stringify(old)],
      ]),
    ),
  );
  const { packages, state } = await ask();
  assert.deepEqual([packages, wordsOf(state, server)], ['a b', 'ok']);
  rows.push(['osvExport, everything: names that lead elsewhere', 'ok', 'yes']);
});

/** An `affected` of the package b with such versions, and a range that ends at such a one. */
function affecting(versions: unknown, fixed: string): unknown {
  const ranges = [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }];
  return [{ package: { ecosystem: 'npm', name: 'b' }, ranges, versions }];
}

/** Fault, what the state of the feed says, and whether all was well the next time. */
const rows: (readonly [fault: string, said: string, healed: string])[] = [];

after(() => {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = ([fault, said, healed]: readonly string[]) =>
    `| ${fault!.padEnd(widths[0]!)} | ${said!.padEnd(widths[1]!)} | ${healed!.padEnd(6)} |`;
  console.log([line(['fault', 'what the person sees', 'healed']), ...rows.map(line)].join('\n'));
});

/** First all is well, then not, then well again: what is known, and what is said of it. */
async function endure(
  t: TestContext,
  fault: string,
  subject: Subject,
  behaviour: (server: OsvServer) => Behaviour,
  said: string,
): Promise<void> {
  const { server, ports } = await rig(t);
  const ask = subject.open(server, ports);
  assert.deepEqual(await ask(), { packages: 'a', state: { health: 'ok' } });
  server.publish(fresh);
  server.advise('b', advisory);
  const faulty = behaviour(server);
  server.misbehave(subject.address, faulty);
  const asked = ask();
  const isSilent = [hang, drip].includes(faulty);
  const { packages, state } = await (isSilent
    ? outOfTime(asked, server, subject.address, ports.clock)
    : asked);
  assert.deepEqual([packages, wordsOf(state, server)], ['a', said]);
  const [, waited = 0] = /(\d+) seconds/.exec(state.message ?? '') ?? [];
  // Registries are known to think long about an audit.
  assert.ok(Number(waited) < 60 || subject.name === 'npmAudit', `${waited} seconds are long for who waits`);
  server.heal();
  assert.deepEqual(await ask(), { packages: 'a b', state: { health: 'ok' } });
  rows.push([`${subject.name}: ${fault}`, said, 'yes']);
}

function changedAt(bytes: Buffer, at: number): Buffer {
  bytes[at]! ^= 1;
  return bytes;
}

/** State and words, without what differs from machine to machine. */
function wordsOf(state: Answer['state'], server: OsvServer): string {
  return (
    told(state, server)
      .replace(/\([A-Z_]{4,}\)/, '(CODE)')
      // Which limit is reached first depends on whether the reply has begun, and on how the feed asks.
      .replace('sent nothing, or next to nothing, for', 'did not answer within')
      .replace(/\d+ (?=seconds|MiB)/, 'LIMIT ')
  );
}
