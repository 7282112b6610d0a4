// npm's configuration, from all the files it has: registries, what is shown to them, and to nobody else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NpmrcOptions, nodeNpmConfig } from '../../server/src/node/npmrc';
import { memoryPorts } from '../support/memoryPorts';

const token = 's3cret-token';

test('without any configuration it is the public registry, and nothing is shown to it', async () => {
  const config = await configOf({});
  assert.equal(config.registryFor('lodash'), 'https://registry.npmjs.org/');
  assert.equal(config.registryFor('@babel/core'), 'https://registry.npmjs.org/');
  assert.deepEqual(config.authFor('https://registry.npmjs.org/lodash'), {});
  assert.deepEqual(config.network, {});
});

test('environment over project over user over global over built in', async () => {
  const layers = {
    env: { npm_config_registry: 'https://env.example' },
    project: 'registry=https://project.example',
    user: 'registry = "https://user.example/npm"',
    global: 'registry=https://global.example/',
    builtin: 'registry=https://builtin.example',
  };
  const registries: (string | undefined)[] = [];
  for (const left of Object.keys(layers) as (keyof typeof layers)[]) {
    registries.push((await configOf(layers)).registryFor('a'));
    Reflect.deleteProperty(layers, left);
  }
  assert.deepEqual(registries, [
    'https://env.example/',
    'https://project.example/',
    'https://user.example/npm/',
    'https://global.example/',
    'https://builtin.example/',
  ]);
});

test("a project's file counts only where the folder is trusted; otherwise it is not even read", async () => {
  const { config, readPaths } = await tracedConfig({ project: 'registry=https://evil.example' }, false);
  assert.equal(config.registryFor('a'), 'https://registry.npmjs.org/');
  assert.deepEqual(
    readPaths.filter((path) => path.startsWith('/code')),
    [],
  );
});

test('a scope has its own registry', async () => {
  const config = await configOf({
    user: '@corp:registry=https://npm.corp.example/repo\nregistry=https://a.example',
  });
  assert.equal(config.registryFor('@corp/thing'), 'https://npm.corp.example/repo/');
  assert.equal(config.registryFor('@corporate/thing'), 'https://a.example/');
  assert.equal(config.registryFor('corp'), 'https://a.example/');
});

test('a registry that is no http address is none; names never fall through to the public one', async () => {
  const { config, logged } = await tracedConfig({
    user: `@a:registry=ftp://x.example\n@b:registry=\${NOT_SET}\n@c:registry=file:///etc/passwd`,
  });
  assert.deepEqual(['@a/x', '@b/x', '@c/x'].map(config.registryFor), [undefined, undefined, undefined]);
  assert.equal(config.registryFor('x'), 'https://registry.npmjs.org/');
  assert.deepEqual(
    logged,
    ['@a', '@b', '@c'].map(
      (scope) => `warn: npm's setting ${scope}:registry is not an http or https address.`,
    ),
  );
});

test('a token goes to its host and path, and nowhere else', async () => {
  const config = await configOf({ user: `//npm.corp.example:8443/team/a/:_authToken=${token}` });
  const sentTo = [
    'https://npm.corp.example:8443/team/a/',
    'https://npm.corp.example:8443/team/a/@x%2fy',
    'https://npm.corp.example:8443/team/b/x',
    'https://npm.corp.example:8443/team/',
    'https://npm.corp.example/team/a/x',
    'https://npm.corp.example.evil.example:8443/team/a/x',
    'https://evil.example/npm.corp.example:8443/team/a/x',
    'nonsense',
  ].filter((url) => config.authFor(url).authorization === `Bearer ${token}`);
  assert.deepEqual(sentTo, [
    'https://npm.corp.example:8443/team/a/',
    'https://npm.corp.example:8443/team/a/@x%2fy',
  ]);
});

test('the nearest credentials win, a token before a login', async () => {
  const config = await configOf({
    user: [
      '//a.example/:_authToken=outer',
      '//a.example/team/:_auth=am9lOnB3',
      '//a.example/team/sub/:username=joe',
      `//a.example/team/sub/:_password=${btoa('pass:word')}`,
    ].join('\n'),
  });
  assert.deepEqual(
    ['x', 'team/x', 'team/sub/x'].map((path) => config.authFor(`https://a.example/${path}`)),
    [
      { authorization: 'Bearer outer' },
      { authorization: 'Basic am9lOnB3' },
      { authorization: `Basic ${btoa('joe:pass:word')}` },
    ],
  );
});

test('variables come from the environment in every file that counts', async () => {
  const config = await configOf({
    env: { TOKEN: token, HOST: 'npm.corp.example' },
    user: `//\${HOST}/:_authToken=\${TOKEN}\nregistry=https://\${HOST}/\${NOT_SET?}`,
    project: `@a:registry=https://\${HOST}/a`,
  });
  assert.equal(config.registryFor('x'), 'https://npm.corp.example/');
  assert.equal(config.registryFor('@a/x'), 'https://npm.corp.example/a/');
  assert.deepEqual(config.authFor('https://npm.corp.example/x'), { authorization: `Bearer ${token}` });
});

test('a variable that is not set is not sent as its name', async () => {
  const { config, logged } = await tracedConfig({ user: `//a.example/:_authToken=\${NPM_TOKEN}` });
  assert.deepEqual(config.authFor('https://a.example/x'), {});
  assert.deepEqual(config.authFor('https://a.example/y'), {});
  assert.deepEqual(logged, [
    "warn: npm's credentials for a.example are not used: they name a variable that is not set.",
  ]);
});

test('a login within the address goes into a header, not into addresses', async () => {
  const config = await configOf({ user: 'registry=https://joe:p%40ss@npm.corp.example/repo' });
  assert.equal(config.registryFor('x'), 'https://npm.corp.example/repo/');
  assert.deepEqual(config.authFor('https://npm.corp.example/repo/x'), {
    authorization: `Basic ${btoa('joe:p@ss')}`,
  });
  assert.deepEqual(config.authFor('https://npm.corp.example/other'), {});
});

test('malformed lines are left out and never logged', async () => {
  const { config, logged } = await tracedConfig({
    user: [
      `//a.example/:_authToken ${token}`,
      `${token}`,
      `[${token}`,
      '[section]',
      'registry=https://in.section.example',
      '__proto__[]=x',
      '[__proto__]',
      'registry=https://proto.example',
    ].join('\r\n'),
  });
  assert.equal(config.registryFor('a'), 'https://registry.npmjs.org/');
  assert.deepEqual(config.authFor('https://a.example/x'), {});
  assert.deepEqual(logged, []);
});

test('a file over which the parser trips is left out as a whole, without its text in the log', async () => {
  const { config, logged } = await tracedConfig({ user: `'null'=${token}\nregistry=https://a.example` });
  assert.equal(config.registryFor('a'), 'https://registry.npmjs.org/');
  assert.deepEqual(logged, ['warn: /home/joe/.npmrc could not be understood and is left out.']);
});

test('how to connect', async () => {
  const pem = (name: string) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`;
  const config = await configOf({
    user: [
      'proxy=http://proxy.example:3128',
      'noproxy[]=.corp.example',
      'noproxy[]=10.0.0.0/8',
      'strict-ssl=false',
      `ca="${pem('inline').replaceAll('\n', '\\n')}"`,
      'cafile=~/certs.pem',
      'registry=http://npm.corp.example:4873/',
      '//mtls.example/:certfile=client.crt',
      '//mtls.example/:keyfile=/keys/client.key',
      '//other.example/:certfile=client.crt',
    ].join('\n'),
    files: {
      '/home/joe/certs.pem': `# corporate\n${pem('one')}\r\n\r\n${pem('two')}\n`,
      '/home/joe/client.crt': 'CERT',
      '/keys/client.key': 'KEY',
    },
  });
  assert.deepEqual(config.network, {
    proxy: 'http://proxy.example:3128',
    noProxy: ['.corp.example', '10.0.0.0/8'],
    ca: [pem('inline'), pem('one'), pem('two')],
    strictSsl: false,
    plainHttpOrigins: ['http://npm.corp.example:4873'],
    clientCertificates: [{ prefix: '//mtls.example/', cert: 'CERT', key: 'KEY' }],
  });
});

test('the proxy for https comes first, and null or false are none', async () => {
  const proxyOf = async (user: string) => (await configOf({ user })).network?.proxy;
  assert.equal(await proxyOf('proxy=http://p.example\nhttps-proxy=http://s.example'), 'http://s.example');
  assert.equal(await proxyOf('proxy=http://p.example\nhttps-proxy=null'), 'http://p.example');
  assert.equal(await proxyOf('proxy=false'), undefined);
  assert.equal(await proxyOf(`proxy=\${NOT_SET}`), undefined);
});

test('the environment says where the files lie', async () => {
  const config = await configOf({
    env: { NPM_CONFIG_USERCONFIG: '/etc/u', npm_config_globalconfig: '/etc/g' },
    files: { '/etc/u': '@u:registry=https://u.example', '/etc/g': '@g:registry=https://g.example' },
  });
  assert.equal(config.registryFor('@u/x'), 'https://u.example/');
  assert.equal(config.registryFor('@g/x'), 'https://g.example/');
});

test("a prefix in the person's file moves the global file", async () => {
  const config = await configOf({
    user: 'prefix=~/.npm-packages',
    files: { '/home/joe/.npm-packages/etc/npmrc': 'registry=https://g.example' },
  });
  assert.equal(config.registryFor('x'), 'https://g.example/');
});

test('a file is read again only when it has changed, and the configuration stays identical till then', async () => {
  const { ports, npmConfig, readPaths } = setUp({ user: 'registry=https://a.example' });
  const first = await npmConfig.forFolder('/code/app', true);
  assert.equal(await npmConfig.forFolder('/code/app', true), first);
  assert.deepEqual(readPaths, ['/home/joe/.npmrc']);
  ports.setFile('/home/joe/.npmrc', 'registry=https://b.example');
  assert.equal((await npmConfig.forFolder('/code/app', true)).registryFor('x'), 'https://b.example/');
});

interface Layers {
  readonly env?: Record<string, string>;
  readonly project?: string;
  readonly user?: string;
  readonly global?: string;
  readonly builtin?: string;
  readonly files?: Record<string, string>;
}

function setUp(layers: Layers) {
  const content = {
    '/code/app/package.json': '{}',
    '/code/app/.npmrc': layers.project,
    '/home/joe/.npmrc': layers.user,
    '/usr/local/etc/npmrc': layers.global,
    '/usr/local/lib/node_modules/npm/npmrc': layers.builtin,
    ...layers.files,
  };
  const present = Object.entries(content).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const ports = memoryPorts({ files: Object.fromEntries(present) });
  const readPaths: string[] = [];
  const options: NpmrcOptions = {
    files: {
      ...ports.files,
      readText: (path) => {
        readPaths.push(path);
        return ports.files.readText(path);
      },
    },
    env: layers.env ?? {},
    home: '/home/joe',
    nodePath: '/usr/local/bin/node',
    platform: 'linux',
    log: ports.log,
  };
  return { ports, npmConfig: nodeNpmConfig(options), readPaths };
}

async function tracedConfig(layers: Layers, trusted = true) {
  const { ports, npmConfig, readPaths } = setUp(layers);
  const config = await npmConfig.forFolder('/code/app', trusted);
  return { config, logged: ports.logged, readPaths };
}

async function configOf(layers: Layers) {
  return (await tracedConfig(layers)).config;
}
