// Feeds that are asked over the network: about which names, how often, and what an answer changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personalFiles, personalRegistries } from '../server/src/node/personalFiles';
import {
  type Cancel,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  neverCancelled,
} from '../server/src/ports';
import { Session, type Settings } from '../server/src/session';
import { npmLock } from './support/locks';
import { memoryPorts, reply } from './support/memoryPorts';
import { osv } from './support/project';

const manifest = JSON.stringify({
  workspaces: ['packages/*'],
  dependencies: { left: '^1.0.0', '@own/tool': '1.0.0', forked: 'github:a/forked', '@shop/lib': '*' },
});
const lock = npmLock(
  { left: '^1.0.0', '@own/tool': '1.0.0', forked: 'github:a/forked', '@shop/lib': '*' },
  {
    'node_modules/left': { version: '1.0.0', resolved: 'https://registry.npmjs.org/left/-/left-1.0.0.tgz' },
    'node_modules/@own/tool': {
      version: '1.0.0',
      resolved: 'https://npm.own.example/@own/tool/-/tool-1.0.0.tgz',
    },
    'node_modules/forked': { version: '1.0.0', resolved: 'git+ssh://git@github.com/a/forked.git#abc' },
    'node_modules/@shop/lib': { resolved: 'packages/lib', link: true },
    'packages/lib': { name: '@shop/lib', version: '1.0.0' },
  },
);
const files = {
  '/project/package.json': manifest,
  '/project/package-lock.json': lock,
  '/project/packages/lib/package.json': '{"name":"@shop/lib","version":"1.0.0"}',
};

test('a new record becomes a finding, and only public names have left the machine', async () => {
  const { session, named } = start();
  await session.settled();
  const [analysis] = await session.analyses();
  assert.deepEqual(
    analysis?.findings.map(({ advisory }) => advisory?.id),
    ['MAL-2026-9'],
  );
  assert.deepEqual(named(), ['left']);
});

test('what pnpm is set up with is asked about, but for what its line has from a registry of one’s own', async () => {
  const yaml = `configDependencies:
  left: 1.0.0+sha512-AAAA
  tool:
    integrity: 1.0.0+sha512-AAAA
    tarball: https://npm.own.example/tool/-/tool-1.0.0.tgz
  '@own/other': 1.0.0
registries:
  '@own': https://npm.own.example/
`;
  const files = {
    '/project/package.json': '{}',
    '/project/pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    '/project/pnpm-workspace.yaml': yaml,
  };
  const { session, named } = start({}, answer, { files, trusted: true });
  await session.settled();
  const [analysis] = await session.analyses();
  const bad = analysis?.findings.flatMap(({ exposed, package: { name } }) => (exposed ? [name] : []));
  assert.deepEqual([named(), bad], [['left'], ['left']]);
});

test('the same names are asked about once, whatever is typed', async () => {
  const { session, named } = start();
  await session.settled();
  session.setText('/project/package.json', manifest.replace('^1.0.0', '^1.0.1'));
  await session.settled();
  assert.deepEqual(named(), ['left']);
});

test('a new name is told once it stands, and not letter by letter; until it is judged nothing is clean', async () => {
  const { session, ports, named } = start();
  await session.settled();
  for (const name of ['l', 'lo', 'lod', 'lodash']) {
    session.setText('/project/package.json', manifest.replace('"left"', `"${name}":"1.0.0","left"`));
    await session.analyses();
    await ports.clock.advance(300);
  }
  assert.equal(session.basis().assurance, 'checking');
  assert.deepEqual(named(), ['left']);
  await ports.clock.advance(2000);
  await session.settled();
  assert.deepEqual(named(), ['left', 'left', 'lodash']);
  assert.notEqual(session.basis().assurance, 'checking');
});

test('what came from elsewhere is asked about as soon as it comes from the registry', async () => {
  const { session, ports, named } = start();
  await session.settled();
  ports.setFile(
    '/project/package-lock.json',
    lock.replace(
      'git+ssh://git@github.com/a/forked.git#abc',
      'https://registry.npmjs.org/forked/-/forked-1.0.0.tgz',
    ),
  );
  session.changed('disk');
  await session.analyses();
  await ports.clock.advance(2000);
  await session.settled();
  assert.deepEqual(named(), ['left', 'forked', 'left']);
});

test('after an hour the feed is asked again', async () => {
  const { session, ports, named } = start();
  session.keepFresh();
  await session.settled();
  await ports.clock.advance(67 * 60_000);
  await session.settled();
  session.dispose();
  assert.deepEqual(named(), ['left', 'left']);
});

test('a feed that cannot be asked says so, and what is known without it stays', async () => {
  const { session } = start({}, () => reply(500));
  await session.settled();
  const states = session.feedStates();
  assert.deepEqual(
    states.map(({ id, health }) => [id, health]),
    [
      ['bundled', 'ok'],
      ['osvApi', 'failed'],
    ],
  );
  assert.match(states[1]?.message ?? '', /answered 500.*Nothing is known of 1 of 1 packages/);
});

test('offline nothing is sent', async () => {
  const { session, ports } = start({ offline: true });
  await session.settled();
  assert.deepEqual(ports.requests, []);
});

test('who goes offline ends what is under way, and its repeats', async () => {
  const waiting: Cancel[] = [];
  const ports = memoryPorts({
    files,
    http: (_, cancel = neverCancelled) =>
      new Promise((_, reject) => {
        waiting.push(cancel);
        cancel.onCancel(() => reject(new HttpError('cancelled', 'The request is no longer wanted.')));
      }),
  });
  const settings = {
    advisories: ['https://records.own.example/all.json'],
    bundled: false,
    offline: false,
    feeds: [{ id: 'osvApi' as const }],
  };
  const session = new Session(ports, { roots: ['/project'], settings, trusted: true });
  await session.analyses();
  await ports.clock.advance(0);
  session.configure({ settings: { ...settings, offline: true } });
  assert.deepEqual(
    waiting.map(({ cancelled }) => cancelled),
    [true, true],
  );
  await session.settled();
  assert.equal(waiting.length, 2);
  assert.deepEqual(
    session.feedStates().map(({ id, health }) => [id, health]),
    [
      ['osvApi', 'offline'],
      ['records.own.example/all.json', 'offline'],
    ],
  );
});

test('a scope that yarn, pnpm or bun have from a private registry is not named, in an untrusted workspace either', async () => {
  const scopes = [
    ['.npmrc', '@own:registry=https://npm.own.example/'],
    ['.yarnrc.yml', yarnrc],
    ['.yarnrc.yml', 'npmScopes: {own: {npmRegistryServer: "https://npm.own.example"}}'],
    ['pnpm-workspace.yaml', "registries:\n  '@own': https://npm.own.example"],
    ['pnpm-workspace.yaml', 'registries: {"https://npm.own.example": {scopes: ["@own"]}}'],
    ['bunfig.toml', bunfig],
    ['bunfig.toml', '[install]\nscopes = { own = { url = "https://npm.own.example" } }'],
  ] as const;
  for (const [name, text] of scopes) {
    for (const trusted of [true, false]) {
      const lockless = {
        '/project/package.json': '{"dependencies":{"@own/tool":"^1.0.0","left":"^1.0.0"}}',
        [`/project/${name}`]: text,
      };
      const { session, named } = start({}, answer, { files: lockless, trusted });
      await session.settled();
      // What a trusted .npmrc says comes from npm's configuration, which has no such scope here.
      assert.deepEqual(named(), name === '.npmrc' && trusted ? ['@own/tool', 'left'] : ['left'], name);
    }
  }
});

test("what is private by the person's own configuration of yarn, pnpm or bun is not named", async () => {
  for (const [name, text] of [
    ['.yarnrc.yml', yarnrc],
    ['.bunfig.toml', bunfig],
    ['.config/pnpm/rc', '@own:registry=https://npm.own.example/'],
    ['.config/pnpm/config.yaml', "registries:\n  '@own': https://npm.own.example"],
  ] as const) {
    const lockless = {
      '/project/package.json': '{"dependencies":{"@own/tool":"^1.0.0","left":"^1.0.0"}}',
      [`/home/ann/${name}`]: text,
    };
    for (const trusted of [true, false]) {
      const { session, named } = start({}, answer, { files: lockless, trusted, home: '/home/ann' });
      await session.settled();
      assert.deepEqual(named(), ['left'], name);
    }
  }
});

test('where the environment names a registry of its own for all, nothing is named that no lockfile has from the public one', async () => {
  const files = {
    '/project/package.json': '{"dependencies":{"left":"^1.0.0","right":"^1.0.0"}}',
    '/project/package-lock.json': npmLock(
      { left: '^1.0.0', right: '^1.0.0' },
      {
        'node_modules/left': {
          version: '1.0.0',
          resolved: 'https://registry.npmjs.org/left/-/left-1.0.0.tgz',
        },
        'node_modules/right': { version: '1.0.0' },
      },
    ),
  };
  const { session, named } = start({}, answer, {
    files,
    trusted: true,
    env: { YARN_NPM_REGISTRY_SERVER: 'https://npm.own.example' },
  });
  await session.settled();
  assert.deepEqual(named(), ['left']);
});

test('a workspace that is not trusted cannot talk malware away', async () => {
  const lockless = {
    '/project/package.json': '{"dependencies":{"@ctrl/tinycolor":"4.1.1"}}',
    '/project/.yarnrc.yml': 'npmScopes:\n  ctrl:\n    npmRegistryServer: https://npm.own.example',
  };
  const rules = async (trusted: boolean) => {
    const { session } = start({ offline: true }, answer, { files: lockless, trusted });
    await session.settled();
    return (await session.analyses()).flatMap(({ findings }) => findings.map(({ rule }) => rule));
  };
  assert.deepEqual([await rules(false), await rules(true)], [['malicious'], ['namesake']]);
});

const yarnrc = 'npmScopes:\n  own:\n    npmRegistryServer: https://npm.own.example\n    npmAuthToken: s3cret';
const bunfig = '[install.scopes]\nown = { url = "https://npm.own.example", token = "s3cret" }';

interface Surroundings {
  readonly files: Readonly<Record<string, string>>;
  readonly trusted: boolean;
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function start(
  settings: Partial<Settings> = {},
  http: (request: HttpRequest) => HttpResponse = answer,
  around: Surroundings = { files, trusted: true },
) {
  const ports = memoryPorts({ files: around.files, http });
  const npmConfig = {
    ...ports.npmConfig,
    personalFiles: personalFiles({}, around.home ?? '/home', 'linux'),
    personalRegistries: personalRegistries(around.env ?? {}),
  };
  const session = new Session(
    { ...ports, npmConfig },
    {
      roots: ['/project'],
      settings: { advisories: [], bundled: true, offline: false, feeds: [{ id: 'osvApi' }], ...settings },
      trusted: around.trusted,
    },
  );
  return { session, ports, named: () => ports.requests.flatMap(namesIn) };
}

function answer({ url }: HttpRequest): HttpResponse {
  const record = { ...(osv('MAL-2026-9', 'left', { modified: '2026-11-01T00:00:00Z' }) as object) };
  if (url.endsWith('/v1/vulns/MAL-2026-9')) return reply(200, record);
  if (!url.endsWith('/v1/querybatch')) return reply(404);
  return reply(200, { results: [{ vulns: [{ id: 'MAL-2026-9', modified: '2026-11-01T00:00:00Z' }] }] });
}

function namesIn({ url, body }: HttpRequest): readonly string[] {
  if (!url.endsWith('/v1/querybatch')) return [];
  const { queries } = JSON.parse(String(body)) as { queries: { package: { name: string } }[] };
  return queries.map(({ package: { name } }) => name);
}
