// Which names the registry is told while fixes are looked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HttpRequest, neverCancelled, type RegistryConfig } from '../server/src/ports';
import { Session } from '../server/src/session';
import { npmLock } from './support/locks';
import { memoryPorts, publicRegistry, reply } from './support/memoryPorts';
import { osv } from './support/project';

const own = 'https://npm.own.example/';

/** Each of these brings in the malware, so a fix would raise each. */
const parents = {
  '@own/tool': `${own}@own/tool/-/tool-1.0.0.tgz`,
  ownlib: `${own}ownlib/-/ownlib-1.0.0.tgz`,
  alias: `${own}@own/real/-/real-1.0.0.tgz`,
  forked: 'git+ssh://git@github.com/a/forked.git#abc',
  tarred: 'https://files.example/tarred.tgz',
  open: `${publicRegistry}open/-/open-1.0.0.tgz`,
};
const asks = {
  '@own/tool': '1.0.0',
  ownlib: '1.0.0',
  alias: 'npm:@own/real@1.0.0',
  forked: 'github:a/forked',
  tarred: 'https://files.example/tarred.tgz',
  open: '1.0.0',
};
const entries = Object.entries(parents).map(([name, resolved]) => [
  `node_modules/${name}`,
  {
    version: '1.0.0',
    resolved,
    dependencies: { bad: '1.0.0' },
    ...(name === 'alias' && { name: '@own/real' }),
  },
]);
const files = {
  '/project/package.json': JSON.stringify({ dependencies: asks }),
  '/project/package-lock.json': npmLock(asks, {
    ...Object.fromEntries(entries),
    'node_modules/bad': { version: '1.0.0', resolved: `${publicRegistry}bad/-/bad-1.0.0.tgz` },
  }),
  '/records/MAL-2026-9.json': JSON.stringify(osv('MAL-2026-9', 'bad', {})),
};

test('the public registry is told no name of a private registry, git, tarball or alias to one of these', async () => {
  const { asked, notes } = await search({ registryFor: () => publicRegistry, authFor: () => ({}) });
  assert.deepEqual(asked, [`${publicRegistry}bad`, `${publicRegistry}open`]);
  assert.deepEqual(notes, [
    '@own/real comes from npm.own.example, so registry.npmjs.org is not asked about it.',
    '@own/tool comes from npm.own.example, so registry.npmjs.org is not asked about it.',
    'ownlib comes from npm.own.example, so registry.npmjs.org is not asked about it.',
  ]);
});

test('the registry that they come from is told those of its own', async () => {
  const registryFor: RegistryConfig['registryFor'] = (name) => (name.includes('own') ? own : publicRegistry);
  const { asked, notes } = await search({ registryFor, scopes: ['@own'], authFor: () => ({}) });
  assert.deepEqual(asked, [
    `${own}@own%2freal`,
    `${own}@own%2ftool`,
    `${own}ownlib`,
    `${publicRegistry}bad`,
    `${publicRegistry}open`,
  ]);
  assert.deepEqual(notes, ['forked comes from git, so registry.npmjs.org is not asked about it.']);
});

/** What is asked, and said, while a fix is looked for in a workspace whose `.npmrc` does not count. */
async function search(npmConfig: RegistryConfig) {
  const ports = memoryPorts({ files, http: answer, npmConfig });
  const settings = { advisories: ['/records'], bundled: false, offline: false, feeds: [] };
  const session = new Session(ports, { roots: ['/project'], settings, trusted: false });
  await session.settled();
  const [analysis] = await session.analyses();
  const fingerprints = analysis?.findings.map(({ fingerprint }) => fingerprint) ?? [];
  const { notes } = await session.fixes('/project/package.json', fingerprints, neverCancelled);
  session.dispose();
  return { asked: ports.requests.map(({ url }) => url).sort(), notes: [...notes].sort() };
}

function answer({ url }: HttpRequest) {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const versions = { '1.0.0': { name, version: '1.0.0' }, '1.0.1': { name, version: '1.0.1' } };
  return reply(200, { name, 'dist-tags': { latest: '1.0.1' }, versions, time: {} });
}
