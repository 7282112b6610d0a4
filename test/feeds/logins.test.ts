// Feeds at an address with a login in it: it is shown to the server, and found nowhere else, neither on disk nor in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdvisories } from '../../server/src/advisories';
import { crc32c } from '../../server/src/core/advisories/crc';
import { nameOfAddress, withoutLogin } from '../../server/src/feeds/feed';
import { type FeedQuestion, feedsOf } from '../../server/src/feeds/index';
import { indexFeed, indexName, latestText } from '../../server/src/feeds/indexFile';
import { readSettings } from '../../server/src/lsp/settings';
import { neverCancelled } from '../../server/src/ports';
import { answer, startServer } from '../support/httpServer';
import { memoryGenerations } from '../support/memoryPorts';
import { networkPorts, type OsvServer, startOsvServer } from '../support/osvServer';
import { osv } from '../support/project';

test('an address as it may be shown and kept', () => {
  const shown = [
    ['https://joe:s3cret@h.example:8443/npm/?a=b@c', 'https://h.example:8443/npm/?a=b@c'],
    ['https://joe@h.example', 'https://h.example'],
    ['https:///joe:s3cret@h.example/x', 'https:///h.example/x'],
    ['https://joe:s3/cr@et@h.example/x', 'https://h.example/x'],
    ['https://joe:s3cret@h.example:99999/x', 'https://h.example:99999/x'],
    ['https://h.example/@scope/x', 'https://h.example/@scope/x'],
    ['https://h.example/a//b@c', 'https://h.example/a//b@c'],
    ['https://h.example\\a@b', 'https://h.example\\a@b'],
    [' https://joe:s3cret@h.example', ' https://h.example'],
    ['https:/joe:s3cret@h.example', 'https:/h.example'],
    ['https:joe:s3cret@h.example', 'https:h.example'],
    ['htps://joe:s3cret@h.example', 'htps://h.example'],
    ['htps://joe:s3/cr@et@h.example', 'htps://h.example'],
    ['C:/Users/joe@h/x', 'C:/Users/joe@h/x'],
    ['/home/joe:s3cret@h/x', '/home/joe:s3cret@h/x'],
  ] as const;
  for (const [address, without] of shown) assert.equal(withoutLogin(address), without);
  assert.equal(nameOfAddress('https://joe:s3/cr@et@h.example/x'), 'https://h.example/x');
});

test('every feed shows the login to its server, and says and keeps nothing of it', async (t) => {
  const server = await startOsvServer(t);
  server.publish(osv('MAL-2026-1', 'a', { modified: '2026-10-01T00:00:00Z' }));
  const generations = memoryGenerations();
  const ports = { ...networkPorts(), generations: () => generations };
  const advisories = createAdvisories(ports, () => {});
  const bring = async (login: string) => {
    const feeds = feedsAt(server.url.replace('//', `//${login}`));
    await advisories.load(feeds, neverCancelled);
    await advisories.ask(feeds, [question], neverCancelled);
    await advisories.kept.sync(() => true, { cancel: neverCancelled });
    return advisories.states().map(({ message, health }) => message ?? health);
  };

  assert.deepEqual(await bring('joe:s3cret@'), ['ok', 'ok', 'ok']);
  assert.deepEqual(shown(server), [basic('joe:s3cret')]);
  const kept = [...ports.stored, ...generations.stored].map(
    ([key, bytes]) => key + Buffer.from(bytes).toString('latin1'),
  );
  assert.equal(
    kept.filter((text) => text.includes(`//127.0.0.1:${server.port}/`)).length,
    5,
    'it lies there to be read',
  );
  assert.doesNotMatch([...kept, ...ports.logged, JSON.stringify(advisories.states())].join('\n'), /s3cret/);

  server.asked();
  assert.deepEqual(await bring('joe:0ther@'), ['ok', 'ok', 'ok']);
  const again = server.asked().filter((asked) => /zip|vulns/.test(asked));
  assert.deepEqual([again, shown(server)], [[], [basic('joe:s3cret'), basic('joe:0ther')]]);

  server.misbehave(/./, answer(401));
  const refused = `127.0.0.1:${server.port} does not let us in (401).`;
  const words = `${refused} What it said on 2026-11-01 at 12:00 UTC is used.`;
  assert.deepEqual(await bring(''), [words, words, words]);
});

test('so does an index', async (t) => {
  const content = new TextEncoder().encode('an index');
  const name = indexName('osvExport', crc32c(content));
  const latest = latestText(name, content.length, crc32c(content));
  const server = await startServer(t, (response, { url }) =>
    response.end(url === '/latest.json' ? latest : content),
  );
  const feed = indexFeed(server.url.replace('//', '//joe:s3cret@'));
  const { file, next } = await feed.fetch(undefined, networkPorts(), { cancel: neverCancelled });
  assert.deepEqual([file?.length, shown(server)], [content.length, [basic('joe:s3cret')]]);
  assert.doesNotMatch(JSON.stringify([next, feed.id, feed.keptAs]), /s3cret/);
  const again = await indexFeed(server.url).fetch(next, networkPorts(), { cancel: neverCancelled });
  assert.equal(again.file, undefined, 'it is the same index, whoever fetches it');
});

test('an address that is misspelt is not taken for a path', async () => {
  const settings = readSettings({ advisories: ['htps://joe:s3cret@h.example/x.json'] }, ['/project']);
  const [feed] = feedsOf({ ...settings, bundled: false, feeds: [] });
  assert.ok(feed?.kind === 'mirror');
  const { id, message } = (await feed.load(networkPorts(), neverCancelled)).state;
  assert.deepEqual([id, message], ['h.example/x.json', 'This is not an https address.']);
});

const question: FeedQuestion = {
  root: '/project',
  packages: new Map([['a', ['1.0.0']]]),
  privatePackages: new Map(),
  registries: { registryFor: () => undefined, authFor: () => ({}) },
};

function feedsAt(url: string) {
  const feeds = [{ id: 'osvApi', base: url } as const, { id: 'osvExport', base: `${url}npm` } as const];
  return feedsOf({ bundled: false, advisories: [`${url}company.jsonl`], feeds });
}

/** What a server was shown to be let in, each thing once. */
function shown({ seen }: Pick<OsvServer, 'seen'>): readonly unknown[] {
  return [...new Set(seen.map(({ headers }) => headers.authorization))];
}

function basic(login: string): string {
  return `Basic ${Buffer.from(login).toString('base64')}`;
}
