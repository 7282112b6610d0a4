// `lockwatch scan` and OSV: when it is asked, what it is not told, and what a scan is worth where it could not be asked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRequest, HttpResponse } from '../../server/src/ports';
import { hit, run } from '../support/cliProject';
import { npmLock } from '../support/locks';
import { reply } from '../support/memoryPorts';

const clean = { '/project/package.json': '{"dependencies":{"ms":"1.0.0"}}' };

test('OSV is asked unless a person says otherwise', async () => {
  const answering = { files: clean, http: answer };
  const asked = await run(['scan', '/project'], answering);
  assert.equal(asked.code, 0);
  assert.match(asked.out, /\n {2}osvApi: 0 records on 1 package, asked just now\n\nNo known risk\. /);
  const unasked = await run(['scan', '/project', '--no-feeds'], answering);
  assert.equal(unasked.code, 0);
  assert.match(
    unasked.out,
    /No known incident; vulnerabilities not checked \(no feed that knows them is chosen\)/,
  );
  assert.equal((await run(['scan', '/project', '--no-feeds', '--feed', 'osvApi'], answering)).code, 2);
});

test('a build is not clean where OSV could not be asked, but what was found is told', async () => {
  const { code, out } = await run(['scan', '/project'], { files: clean });
  assert.equal(code, 2);
  assert.match(
    out,
    /osvApi: not available: There is no network in this test\. Nothing is known of 1 of 1 packages\n\nNo known incident; vulnerabilities not checked \(osvApi could not be asked\)\. /,
  );
  assert.equal((await run(['scan', '/project'], { files: hit })).code, 1);
});

test('packages from a private registry are not named, and that is said', async () => {
  const resolved = 'https://npm.own.example/@own/a/-/a-1.0.0.tgz';
  const own = {
    '/project/package.json': '{"dependencies":{"@own/a":"1.0.0","ms":"1.0.0"}}',
    '/project/package-lock.json': npmLock(
      { '@own/a': '1.0.0', ms: '1.0.0' },
      {
        'node_modules/@own/a': { version: '1.0.0', resolved },
        'node_modules/ms': { version: '1.0.0', resolved: 'https://registry.npmjs.org/ms/-/ms-1.0.0.tgz' },
      },
    ),
  };
  const { code, out } = await run(['scan', '/project'], { files: own, http: answer });
  assert.equal(code, 0);
  assert.match(out, /^1 package comes from a private registry and was not named to OSV\.\n/);
});

test('what pnpm is set up with from an address of one’s own is private, and came through no proxy', async () => {
  const tool = '{ integrity: 1.0.0+sha512-AAAA, tarball: https://npm.own.example/tool.tgz }';
  const own = {
    '/project/package.json': '{}',
    '/project/pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    '/project/pnpm-workspace.yaml': `configDependencies:\n  tool: ${tool}\n`,
  };
  const { code, out } = await run(['scan', '/project'], { files: own, http: answer });
  assert.equal(code, 0);
  assert.match(out, /^1 package comes from a private registry and was not named to OSV\.\n/);
});

test('where all comes through a proxy OSV can judge nothing, which is no clean bill', async () => {
  const npmConfig = { registryFor: () => 'https://npm.own.example/', authFor: () => ({}) };
  const named: unknown[] = [];
  const http = ({ url, body }: HttpRequest) => {
    named.push(url, body);
    return reply(404);
  };
  const { code, out } = await run(['scan', '/project'], { files: clean, http, npmConfig });
  assert.deepEqual([code, named], [2, []]);
  assert.match(
    out,
    /1 package comes from the public registry through another one and was not named to OSV; the feed npmAudit asks that registry\.\n[\s\S]*\nNo known incident; vulnerabilities not checked \(the packages come through a private registry\)\. /,
  );
});

/** OSV, which knows of nothing. */
function answer({ url, body }: HttpRequest): HttpResponse {
  if (!url.endsWith('/v1/querybatch')) return reply(404);
  const { queries } = JSON.parse(String(body)) as { queries: unknown[] };
  return reply(200, { results: queries.map(() => ({})) });
}
